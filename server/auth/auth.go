// Package auth lets people and systems in: passwords, tokens, sessions, the users themselves, and the interceptor that
// turns the token of a call into its [caller.Principal]. Whether a principal may make the call is decided by
// server/internal/access.
package auth
