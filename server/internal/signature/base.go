package signature

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// base returns the signature base: RFC 9421, section 2.5.
func (s *Signature) base(r *http.Request) (string, error) {
	var text strings.Builder
	for _, name := range s.covered {
		value, err := component(r, name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "%q: %s\n", name, value)
	}
	text.WriteString(`"@signature-params": ` + s.input)
	return text.String(), nil
}

// component returns the value of a component: RFC 9421, sections 2.1 and 2.2. @scheme and @target-uri are not supported: a
// server behind a proxy that ends TLS cannot know the client's scheme.
func component(r *http.Request, name string) (string, error) {
	switch name {
	case "@method":
		return r.Method, nil
	case "@path":
		return path(r), nil
	case "@query":
		return "?" + r.URL.RawQuery, nil
	case "@request-target":
		if r.URL.RawQuery == "" && !r.URL.ForceQuery {
			return path(r), nil
		}
		return path(r) + "?" + r.URL.RawQuery, nil
	case "@authority":
		return authority(r), nil
	case "host":
		return r.Host, nil
	}
	lines, there := r.Header[http.CanonicalHeaderKey(name)]
	if !there || name != strings.ToLower(name) {
		return "", fmt.Errorf("component %q is not in the request, or not supported", name)
	}
	values := make([]string, len(lines))
	for i, line := range lines {
		values[i] = strings.Trim(line, " \t")
	}
	return strings.Join(values, ", "), nil
}

func path(r *http.Request) string {
	if escaped := r.URL.EscapedPath(); escaped != "" {
		return escaped
	}
	return "/"
}

// authority returns the host in lower case, without the default port of the scheme.
func authority(r *http.Request) string {
	text := strings.ToLower(r.Host)
	implied := "80"
	if r.TLS != nil {
		implied = "443"
	}
	if host, port, err := net.SplitHostPort(text); err == nil && port == implied {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return text
}
