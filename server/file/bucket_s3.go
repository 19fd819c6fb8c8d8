//go:build !nos3

package file

import _ "gocloud.dev/blob/s3blob" // s3:// URLs, with the SDK that they need; the build tag nos3 leaves both out.
