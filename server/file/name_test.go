package file

import (
	"net/textproto"
	"testing"
)

func TestNameOf(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		disposition, want string
		bad               bool
	}{
		"Browser":           {disposition: `form-data; name="file"; filename="证明文件.pdf"`, want: "证明文件.pdf"},
		"BrowserQuote":      {disposition: `form-data; name="file"; filename="a%22b.pdf"`, want: `a"b.pdf`},
		"BrowserLineBreak":  {disposition: `form-data; name="file"; filename="a%0D%0Ab.pdf"`, want: "a\r\nb.pdf"},
		"BrowserPercent":    {disposition: `form-data; name="file"; filename="100%25.pdf"`, want: "100%25.pdf"},
		"WindowsPath":       {disposition: `form-data; name="file"; filename="C:\temp\a.pdf"`, want: `C:\temp\a.pdf`},
		"Curl":              {disposition: `form-data; name="file"; filename="a\"b.pdf"`, want: `a"b.pdf`},
		"Token":             {disposition: `form-data; name=file; filename=a.pdf`, want: "a.pdf"},
		"Extended":          {disposition: `form-data; name="file"; filename="x.pdf"; filename*=UTF-8''%E8%AF%81.pdf`, want: "证.pdf"},
		"ExtendedFirst":     {disposition: `form-data; filename*=utf-8'zh'%E8%AF%81.pdf; filename="x.pdf"; name="file"`, want: "证.pdf"},
		"ExtendedLatin1":    {disposition: `form-data; name="file"; filename*=iso-8859-1''%E9.pdf`, want: "é.pdf"},
		"ExtendedGBK":       {disposition: `form-data; name="file"; filename*=GBK''%D6%A4.pdf`, want: "证.pdf"},
		"ExtendedBroken":    {disposition: `form-data; name="file"; filename="x.pdf"; filename*=UTF-8''%zz`, want: "x.pdf"},
		"ExtendedNotUTF8":   {disposition: `form-data; name="file"; filename*=UTF-8''%FF.pdf`, bad: true},
		"ExtendedNotGBK":    {disposition: `form-data; name="file"; filename*=GBK''%FF.pdf`, bad: true},
		"ExtendedOrPlain":   {disposition: `form-data; name="file"; filename="x.pdf"; filename*=UTF-8''%FF.pdf`, want: "x.pdf"},
		"EncodedNotUTF8":    {disposition: `form-data; name="file"; filename="=?utf-8?B?/w==?=.pdf"`, bad: true},
		"EncodedWord":       {disposition: `form-data; name="file"; filename="=?UTF-8?B?6K+B5piO?=.pdf"`, want: "证明.pdf"},
		"EncodedWordQ":      {disposition: `form-data; name="file"; filename="=?utf-8?Q?=E8=AF=81.pdf?="`, want: "证.pdf"},
		"EncodedWordGB2312": {disposition: `form-data; name="file"; filename="=?gb2312?B?1qQ=?=.pdf"`, want: "证.pdf"},
		"NotUTF8":           {disposition: "form-data; name=\"file\"; filename=\"\xd6\xd0.pdf\"", bad: true},
		"Field":             {disposition: `form-data; name="remark"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, got, ok := nameOf(textproto.MIMEHeader{"Content-Disposition": {c.disposition}})
			if got != c.want || ok == c.bad {
				t.Errorf("got %q and %v, want %q and %v", got, ok, c.want, !c.bad)
			}
		})
	}
}
