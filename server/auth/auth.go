// Package auth authenticates users and systems: passwords, tokens, sessions, user administration, and the interceptor that
// turns the token of a call into its [caller.Principal]. Authorization is in server/rpc.
package auth
