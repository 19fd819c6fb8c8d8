// Checks each document of a Kubernetes manifest against the schema of its kind.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, file] = process.argv.slice(2)
const require = createRequire(pathToFileURL(`${folder}/`))
const { parseAllDocuments } = require('yaml')

let broken = false
for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
  const { apiVersion, kind } = document.toJS()
  const { [kind]: Model } = require(`kubernetes-models/${apiVersion}/${kind}`)
  try {
    new Model(document.toJS()).validate()
  } catch (error) {
    broken = true
    console.error(`${file}: ${kind}: ${error.message}`)
  }
}
if (broken) process.exit(1)
