package customer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/corebank/corebank/gen/db"
	customerv1 "github.com/corebank/corebank/gen/go/corebank/customer/v1"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/keyring"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

// Personal holds the fields of a customer that are encrypted in the database. Absent values are nil.
type Personal struct {
	Email, Phone, IDNumber *string
}

// Kinds of digests, as the column customer_digests.field has them.
const (
	identityField = "identity"
	phoneField    = "phone"
)

// open decrypts the personal data of a row. What an older server wrote in plain is newer than what is encrypted beside it.
func open(keys *keyring.Ring, row db.Customer) (Personal, error) {
	p := Personal{row.Email, row.Phone, row.IDNumber}
	for _, column := range []struct {
		value  **string
		sealed []byte
		name   string
	}{
		{&p.Email, row.EmailSealed, "email"},
		{&p.Phone, row.PhoneSealed, "phone"},
		{&p.IDNumber, row.IDNumberSealed, "id_number"},
	} {
		if *column.value != nil || column.sealed == nil {
			continue
		}
		plain, err := keys.Open(column.sealed, row.SealedWith, place(row.ID, column.name))
		if err != nil {
			return Personal{}, fmt.Errorf("decrypt %s of customer %d: %w", column.name, row.ID, err)
		}
		*column.value = new(string(plain))
	}
	return p, nil
}

// place is the context of an encrypted value: it can be opened only in its own row and column.
func place(customer int64, column string) string {
	return "customer " + strconv.FormatInt(customer, 10) + " " + column
}

// sealed is encrypted personal data, with its digests.
type sealed struct {
	email, phone, idNumber []byte
	keyID                  string
	digests                []digest
}

// digest is a digest and the field that it is of.
type digest struct {
	field string
	keyring.Digest
}

// seal encrypts the personal data of a customer. idType is that of the id number.
func (p Personal) seal(keys *keyring.Ring, customer int64, idType *string) sealed {
	s := sealed{keyID: keys.Current()}
	encrypt := func(value *string, column string) []byte {
		if value == nil {
			return nil
		}
		text, _ := keys.Seal([]byte(*value), place(customer, column))
		return text
	}
	s.email, s.phone, s.idNumber = encrypt(p.Email, "email"), encrypt(p.Phone, "phone"), encrypt(p.IDNumber, "id_number")
	if p.Phone != nil {
		s.add(phoneField, phoneDigests(keys, *p.Phone))
	}
	if p.IDNumber != nil {
		s.add(identityField, identityDigests(keys, text(idType), *p.IDNumber))
	}
	return s
}

func (s *sealed) add(field string, digests []keyring.Digest) {
	for _, d := range digests {
		s.digests = append(s.digests, digest{field, d})
	}
}

// phoneDigests returns the digests of a telephone number: of its digits, however they are grouped.
func phoneDigests(keys *keyring.Ring, phone string) []keyring.Digest {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	return keys.Digests("customer phone", digits)
}

// identityDigests returns the digests of an identity document.
func identityDigests(keys *keyring.Ring, idType, number string) []keyring.Digest {
	return keys.Digests("customer identity", idType+" "+number)
}

// sumsOfPhone returns what the digests of customers with a telephone number are.
func sumsOfPhone(keys *keyring.Ring, phone *string) [][]byte {
	if phone == nil {
		return nil
	}
	return sums(phoneDigests(keys, *phone))
}

// sumsOfNumber returns what the digests of customers with an id number are, whichever kind of document it is of.
func sumsOfNumber(keys *keyring.Ring, number *string) [][]byte {
	if number == nil {
		return nil
	}
	var all [][]byte
	for value := range customerv1.IdType_name {
		if idType := customerv1.IdType(value); idType != customerv1.IdType_ID_TYPE_UNSPECIFIED {
			all = append(all, sums(identityDigests(keys, contract.Text(idType), *number))...)
		}
	}
	return all
}

func sums(digests []keyring.Digest) [][]byte {
	return sliceutil.Map(digests, func(d keyring.Digest) []byte { return d.Sum })
}
