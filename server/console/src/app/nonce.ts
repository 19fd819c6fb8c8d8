/** Nonce of this page's Content-Security-Policy: only styles that have it apply. */
export const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

// Some parts of antd make style elements without asking for the nonce. Markup that is inserted as text still gets none.
const createElement = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = createElement(name, options);
  if (name === "style") element.nonce = nonce;
  return element;
}) as typeof document.createElement;
