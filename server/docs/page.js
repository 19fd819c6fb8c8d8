Scalar.createApiReference("#reference", {
  url: "/openapi.json",
  // A token is all that a reader pastes; the page forgets it when it is closed.
  authentication: { preferredSecurityScheme: "bearer" },
  persistAuth: false,
  // Nothing from elsewhere, and nothing that sends the document there.
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: "",
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
  hideModels: true,
  defaultOpenFirstTag: false,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
});
