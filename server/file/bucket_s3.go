//go:build !nos3

package file

// s3:// URLs. The build tag nos3 leaves them out, which makes the server about a tenth smaller.
import _ "gocloud.dev/blob/s3blob"
