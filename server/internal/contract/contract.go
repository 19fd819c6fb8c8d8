// Package contract is the compiled view of the options in proto/corebank/api/v1: what the interceptors, the facade and the
// documents need, without reading descriptors themselves.
package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
)

// MaxRequest bounds a request in bytes: a message of gRPC, and a body of JSON.
const MaxRequest = 1 << 20

// ApprovalReason is the metadata key, and the HTTP header, in which a caller says why a call under four eyes is made: percent-encoded UTF-8.
const ApprovalReason = "approval-reason"

// MaxApprovalReason bounds such a reason in characters.
const MaxApprovalReason = 500

// Contract is every RPC of the corebank packages that are linked in.
type Contract struct {
	methods []*Method
	byName  map[string]*Method
	byRoute map[string]*Method // so that no two share one
}

// Method is one RPC and its options.
type Method struct {
	// Name is the full name as gRPC routes it: /corebank.account.v1.AccountService/GetBalance.
	Name string
	Desc protoreflect.MethodDescriptor
	// HTTPMethod and Path are the method's place in the JSON facade, e.g. GET and /api/v1/accounts/{id}/balance; empty for
	// a method that only gRPC has.
	HTTPMethod string
	Path       string
	Facade     *apiv1.Facade
	Access     *apiv1.Access
	Quota      apiv1.Quota
	Answers    *apiv1.Answers
	FourEyes   *apiv1.FourEyes // nil for a method that cannot be put under four eyes
	System     *apiv1.SystemSpec
	// Standby reports that a standby of the database may answer it.
	Standby bool
}

// Short returns the name without the package: AccountService/GetBalance.
func (m *Method) Short() string { return string(m.Desc.Parent().Name()) + "/" + string(m.Desc.Name()) }

// Load compiles the contract of everything linked into the program. It returns an error for an RPC without access or quota.
func Load() (*Contract, error) {
	c := &Contract{byName: map[string]*Method{}, byRoute: map[string]*Method{}}
	var problems []error
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if strings.HasPrefix(string(file.Package()), "corebank.") {
			problems = append(problems, c.addFile(file))
		}
		return true
	})
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	slices.SortFunc(c.methods, func(a, b *Method) int { return strings.Compare(a.Name, b.Name) })
	return c, nil
}

// Methods lists all RPCs by name.
func (c *Contract) Methods() []*Method { return c.methods }

// Method returns the RPC with a full name, or nil.
func (c *Contract) Method(name string) *Method { return c.byName[name] }

func (c *Contract) addFile(file protoreflect.FileDescriptor) error {
	var problems []error
	services := file.Services()
	for i := range services.Len() {
		methods := services.Get(i).Methods()
		for j := range methods.Len() {
			problems = append(problems, c.addMethod(file, methods.Get(j)))
		}
	}
	return errors.Join(problems...)
}

func (c *Contract) addMethod(file protoreflect.FileDescriptor, desc protoreflect.MethodDescriptor) error {
	m := &Method{
		Name:     fmt.Sprintf("/%s/%s", desc.Parent().FullName(), desc.Name()),
		Desc:     desc,
		Facade:   option[*apiv1.Facade](desc, apiv1.E_Facade),
		Access:   option[*apiv1.Access](desc, apiv1.E_Access),
		Quota:    option[apiv1.Quota](desc, apiv1.E_Quota),
		Answers:  option[*apiv1.Answers](desc, apiv1.E_Answers),
		System:   SystemOf(file),
		FourEyes: option[*apiv1.FourEyes](desc, apiv1.E_FourEyes),
		Standby:  option[bool](desc, apiv1.E_Standby),
	}
	m.HTTPMethod, m.Path = route(option[*annotations.HttpRule](desc, annotations.E_Http))
	if err := m.check(); err != nil {
		return fmt.Errorf("%s: %w", m.Name, err)
	}
	if m.Path != "" {
		key := m.HTTPMethod + " " + m.Path
		if other := c.byRoute[key]; other != nil {
			return fmt.Errorf("%s: %s is also the path of %s", m.Name, key, other.Name)
		}
		c.byRoute[key] = m
	}
	c.byName[m.Name] = m
	c.methods = append(c.methods, m)
	return nil
}

// check returns an error for a method that lacks options.
func (m *Method) check() error {
	var problems []error
	need := func(ok bool, what string) {
		if !ok {
			problems = append(problems, errors.New(what))
		}
	}
	access := m.Access
	need(m.System != nil, "the file does not name its system")
	need(access.GetPublic() || access.GetAuthenticated() || len(access.GetRoles()) > 0, "the option access is missing")
	need(m.Quota != apiv1.Quota_QUOTA_UNSPECIFIED, "the option quota is missing")
	need(m.Path == "" || m.Facade.GetDialect() != apiv1.Dialect_DIALECT_UNSPECIFIED, "the option facade is missing")
	need(!m.Standby || !m.Changes(), "a standby cannot answer what changes something")
	if slices.Contains(access.GetRoles(), apiv1.Role_ROLE_CUSTOMER) {
		owner := access.GetOwner()
		need(owner.GetResource() != apiv1.Resource_RESOURCE_UNSPECIFIED, "customers may call it, but what must be their own?")
		need(owner.GetField() == "" || m.Desc.Input().Fields().ByName(protoreflect.Name(owner.GetField())) != nil,
			"the owner's field is not in the request")
	}
	if m.FourEyes != nil {
		onlyStaff := len(access.GetRoles()) > 0 && !slices.Contains(access.GetRoles(), apiv1.Role_ROLE_CUSTOMER)
		need(onlyStaff && m.Writes() && !m.Desc.IsStreamingClient() && !m.Desc.IsStreamingServer(), "only a unary write by staff can be put under four eyes")
		amount := m.AmountField()
		need(m.FourEyes.GetAmount() == "" || amount != nil && FieldOption(amount).GetDecimal() != nil, "the amount of four eyes is no decimal of the request")
	}
	return errors.Join(problems...)
}

// AmountField returns the field that a minimum amount of four eyes applies to; nil if there is none.
func (m *Method) AmountField() protoreflect.FieldDescriptor {
	return m.Desc.Input().Fields().ByName(protoreflect.Name(m.FourEyes.GetAmount()))
}

func route(rule *annotations.HttpRule) (method, path string) {
	switch p := rule.GetPattern().(type) {
	case *annotations.HttpRule_Get:
		return "GET", p.Get
	case *annotations.HttpRule_Post:
		return "POST", p.Post
	case *annotations.HttpRule_Put:
		return "PUT", p.Put
	case *annotations.HttpRule_Delete:
		return "DELETE", p.Delete
	case *annotations.HttpRule_Patch:
		return "PATCH", p.Patch
	default:
		return "", ""
	}
}

// option reads one option of a descriptor; the zero value when it is not set.
func option[T any](desc protoreflect.Descriptor, extension protoreflect.ExtensionType) T {
	var none T
	options := desc.Options()
	if options == nil || !proto.HasExtension(options, extension) {
		return none
	}
	value, ok := proto.GetExtension(options, extension).(T)
	if !ok {
		return none
	}
	return value
}
