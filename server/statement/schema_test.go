package statement_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// part is an element of a type of camt.053.001.08: its name, its type, and how often it may come; most 0 stands for any number.
type part struct {
	name, kind  string
	least, most int
}

func one(name, kind string) part   { return part{name, kind, 1, 1} }
func maybe(name, kind string) part { return part{name, kind, 0, 1} }
func many(name, kind string) part  { return part{name, kind, 0, 0} }

// camtTypes are the types of the schema that statements use, each with its elements in their order. Elements that statements do not use
// are left out, so that a statement that has one is refused.
var camtTypes = map[string][]part{
	"Document":                   {one("BkToCstmrStmt", "BankToCustomerStatementV08")},
	"BankToCustomerStatementV08": {one("GrpHdr", "GroupHeader81"), {"Stmt", "AccountStatement9", 1, 0}},
	"GroupHeader81":              {one("MsgId", "Max35Text"), one("CreDtTm", "ISODateTime")},
	"AccountStatement9": {
		one("Id", "Max35Text"), maybe("CreDtTm", "ISODateTime"), maybe("FrToDt", "DateTimePeriod1"), one("Acct", "CashAccount39"),
		{"Bal", "CashBalance8", 1, 0},
		maybe("TxsSummry", "TotalTransactions6"), many("Ntry", "ReportEntry10"),
	},
	"DateTimePeriod1":               {one("FrDtTm", "ISODateTime"), one("ToDtTm", "ISODateTime")},
	"CashAccount39":                 {one("Id", "AccountIdentification4"), maybe("Ccy", "CurrencyCode"), maybe("Ownr", "PartyIdentification135")},
	"CashAccount38":                 {one("Id", "AccountIdentification4"), maybe("Ccy", "CurrencyCode")},
	"AccountIdentification4":        {one("Othr", "GenericAccountIdentification1")},
	"GenericAccountIdentification1": {one("Id", "Max34Text")},
	"PartyIdentification135":        {maybe("Nm", "Max140Text")},
	"CashBalance8": {
		one("Tp", "BalanceType13"), one("Amt", "Amount"), one("CdtDbtInd", "CreditDebitCode"), one("Dt", "DateAndDateTime2"),
	},
	"BalanceType13":      {one("CdOrPrtry", "BalanceType10")},
	"BalanceType10":      {one("Cd", "BalanceCode")},
	"DateAndDateTime2":   {one("DtTm", "ISODateTime")},
	"TotalTransactions6": {maybe("TtlNtries", "NumberAndSum"), maybe("TtlCdtNtries", "NumberAndSum"), maybe("TtlDbtNtries", "NumberAndSum")},
	"NumberAndSum":       {maybe("NbOfNtries", "Max15NumericText"), maybe("Sum", "DecimalNumber")},
	"ReportEntry10": {
		maybe("NtryRef", "Max35Text"), one("Amt", "Amount"), one("CdtDbtInd", "CreditDebitCode"), maybe("RvslInd", "TrueFalseIndicator"),
		one("Sts", "EntryStatus1"), maybe("BookgDt", "DateAndDateTime2"), maybe("ValDt", "DateAndDateTime2"), maybe("AcctSvcrRef", "Max35Text"),
		one("BkTxCd", "BankTransactionCodeStructure4"), many("NtryDtls", "EntryDetails9"), maybe("AddtlNtryInf", "Max500Text"),
	},
	"EntryStatus1":                  {one("Cd", "StatusCode")},
	"BankTransactionCodeStructure4": {maybe("Domn", "BankTransactionCodeStructure5"), maybe("Prtry", "ProprietaryCode")},
	"BankTransactionCodeStructure5": {one("Cd", "DomainCode"), one("Fmly", "BankTransactionCodeStructure6")},
	"BankTransactionCodeStructure6": {one("Cd", "FamilyCode"), one("SubFmlyCd", "FamilyCode")},
	"ProprietaryCode":               {one("Cd", "Max35Text"), maybe("Issr", "Max35Text")},
	"EntryDetails9":                 {many("TxDtls", "EntryTransaction10")},
	"EntryTransaction10": {
		maybe("Refs", "TransactionReferences6"), maybe("Amt", "Amount"), maybe("CdtDbtInd", "CreditDebitCode"),
		maybe("RltdPties", "TransactionParties6"), maybe("RmtInf", "RemittanceInformation16"), maybe("AddtlTxInf", "Max500Text"),
	},
	"TransactionReferences6":  {maybe("AcctSvcrRef", "Max35Text"), maybe("EndToEndId", "Max35Text"), many("Prtry", "ProprietaryReference1")},
	"ProprietaryReference1":   {one("Tp", "Max35Text"), one("Ref", "Max35Text")},
	"TransactionParties6":     {maybe("DbtrAcct", "CashAccount38"), maybe("CdtrAcct", "CashAccount38")},
	"RemittanceInformation16": {many("Ustrd", "Max140Text")},
}

// camtTexts are the types of texts. A Max…Text is bounded by its name.
var camtTexts = map[string]*regexp.Regexp{
	"ISODateTime":        regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`),
	"CurrencyCode":       regexp.MustCompile(`^[A-Z]{3}$`),
	"CreditDebitCode":    regexp.MustCompile(`^(CRDT|DBIT)$`),
	"TrueFalseIndicator": regexp.MustCompile(`^(true|false|0|1)$`),
	"Max15NumericText":   regexp.MustCompile(`^[0-9]{1,15}$`),
	"BalanceCode":        regexp.MustCompile(`^(OPBD|CLBD)$`),
	"StatusCode":         regexp.MustCompile(`^BOOK$`),
	"DomainCode":         regexp.MustCompile(`^PMNT$`),
	"FamilyCode":         regexp.MustCompile(`^[A-Z]{4}$`),
	"Amount":             regexp.MustCompile(`^\d+(\.\d{1,5})?$`),
	"DecimalNumber":      regexp.MustCompile(`^\d+(\.\d{1,17})?$`),
}

const camtNamespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"

// node is an element of a file.
type node struct {
	XMLName  xml.Name
	Currency string `xml:"Ccy,attr"`
	Text     string `xml:",chardata"`
	Children []node `xml:",any"`
}

// checkCamt holds a file against the schema: which elements there are, in which order and how often, and what their texts may be; and
// against its rules that a schema cannot say: references are unique, and entries add up to the balances.
func checkCamt(t *testing.T, content []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(content))
	var root node
	must(t, decoder.Decode(&root))
	if _, err := decoder.Token(); err == nil {
		if _, err = decoder.Token(); !errors.Is(err, io.EOF) {
			t.Errorf("got %v after the document, want its end", err)
		}
	}
	if root.XMLName.Local != "Document" {
		t.Fatalf("got %s, want Document", root.XMLName.Local)
	}
	references := map[string]bool{}
	for _, problem := range root.check("Document", "Document", references) {
		t.Error(problem)
	}
	if t.Failed() {
		t.Logf("%s", content)
	}
}

// check returns what is wrong with an element of a type.
func (n node) check(path, kind string, references map[string]bool) (problems []string) {
	wrong := func(format string, args ...any) { problems = append(problems, path+": "+fmt.Sprintf(format, args...)) }
	if n.XMLName.Space != camtNamespace {
		wrong("got namespace %q, want %q", n.XMLName.Space, camtNamespace)
	}
	parts, isComplex := camtTypes[kind]
	if !isComplex {
		n.checkText(kind, wrong)
		if n.XMLName.Local == "NtryRef" {
			if references[n.Text] {
				wrong("got %s twice, want references that are unique", n.Text)
			}
			references[n.Text] = true
		}
		return problems
	}
	if strings.TrimSpace(n.Text) != "" {
		wrong("got text %q among elements", n.Text)
	}
	left := n.Children
	for _, p := range parts {
		count := 0
		for len(left) > 0 && left[0].XMLName.Local == p.name {
			problems = append(problems, left[0].check(path+"/"+p.name, p.kind, references)...)
			left = left[1:]
			count++
		}
		if count < p.least || p.most > 0 && count > p.most {
			wrong("got %d times %s, want %d to %d", count, p.name, p.least, p.most)
		}
	}
	if len(left) > 0 {
		wrong("got %s, which does not belong there", left[0].XMLName.Local)
	}
	if len(n.Children) == 0 {
		wrong("is empty")
	}
	return problems
}

func (n node) checkText(kind string, wrong func(format string, args ...any)) {
	if len(n.Children) > 0 {
		wrong("got elements in a text of type %s", kind)
	}
	if (kind == "Amount") != (n.Currency != "") || n.Currency != "" && !camtTexts["CurrencyCode"].MatchString(n.Currency) {
		wrong("got currency %q of type %s", n.Currency, kind)
	}
	if pattern := camtTexts[kind]; pattern != nil {
		whole, fraction, _ := strings.Cut(n.Text, ".")
		digits := strings.TrimLeft(whole, "0") + strings.TrimRight(fraction, "0")
		if !pattern.MatchString(n.Text) || (kind == "Amount" || kind == "DecimalNumber") && len(digits) > 18 {
			wrong("got %q, want a %s", n.Text, kind)
		}
		return
	}
	var most int
	if _, err := fmt.Sscanf(kind, "Max%dText", &most); err != nil {
		wrong("its type %s is unknown", kind)
	}
	if length := utf8.RuneCountInString(n.Text); length < 1 || length > most {
		wrong("got %d characters, want 1 to %d", length, most)
	}
}

// Files that break the schema are found, so that checkCamt is worth something.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	b := newBank(t, "CNY")
	content, _, _ := b.export(t, camtFormat, begin, begin.Add(1000_000_000_000))
	checkCamt(t, content)
	sound := string(content)
	for name, change := range map[string][2]string{
		"another namespace":   {camtNamespace, strings.Replace(camtNamespace, "08", "02", 1)},
		"no message id":       {"<GrpHdr><MsgId>", "<GrpHdr><Id>"},
		"a wrong order":       {"<Sts><Cd>BOOK</Cd></Sts>", ""},
		"a wrong time":        {"T08:", "T8:"},
		"no currency":         {`<Amt Ccy="CNY">`, "<Amt>"},
		"an empty text":       {"<Nm>张三</Nm>", "<Nm></Nm>"},
		"a negative amount":   {`<Amt Ccy="CNY">`, `<Amt Ccy="CNY">-`},
		"an unknown element":  {"<Bal>", "<Balance/><Bal>"},
		"a double reference":  {"<NtryRef>2<", "<NtryRef>1<"},
		"an unknown side":     {"CRDT", "CREDIT"},
		"a text that is long": {"张三", strings.Repeat("张", 141)},
	} {
		broken := strings.Replace(sound, change[0], change[1], 1)
		if change[0] == "<GrpHdr><MsgId>" {
			broken = strings.Replace(broken, "</MsgId>", "</Id>", 1)
		}
		var root node
		must(t, xml.Unmarshal([]byte(broken), &root))
		if broken == sound || len(root.check("Document", "Document", map[string]bool{})) == 0 {
			t.Errorf("%s: got no problem, want one", name)
		}
	}
}
