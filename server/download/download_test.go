package download

import (
	"mime"
	"testing"
)

func TestDisposition(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"report.pdf":    `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`,
		"证明 文件.pdf":     `attachment; filename="__ __.pdf"; filename*=UTF-8''%E8%AF%81%E6%98%8E%20%E6%96%87%E4%BB%B6.pdf`,
		`a"b\c%41.pdf`:  `attachment; filename="a_b_c_41.pdf"; filename*=UTF-8''a%22b%5Cc%2541.pdf`,
		"a'(*);=,@.xls": `attachment; filename="a'(*);=,@.xls"; filename*=UTF-8''a%27%28%2A%29%3B%3D%2C%40.xls`,
		"a\r\nb.pdf":    `attachment; filename="a__b.pdf"; filename*=UTF-8''a%0D%0Ab.pdf`,
	} {
		got := Disposition(name)
		if got != want {
			t.Errorf("%q: %s", name, got)
		}
		if _, params, err := mime.ParseMediaType(got); err != nil || params["filename"] != name {
			t.Errorf("%q is read as %q, %v", name, params["filename"], err)
		}
	}
}
