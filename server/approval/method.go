package approval

import (
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/caller"
	"github.com/corebank/corebank/server/internal/contract"
)

// method is one that can be put under four eyes.
type method struct {
	*contract.Method

	// deciders are the roles of people who may call it, and so approve its calls.
	deciders          caller.Roles
	amount            protoreflect.FieldDescriptor // nil without one
	request, response protoreflect.MessageType
	// These are set if the message has passwords or keys.
	requestHasSecrets, responseHasSecrets bool
}

// methodsOf returns the methods of a contract that can be put under four eyes, by their short names.
func methodsOf(c *contract.Contract) (map[string]*method, error) {
	methods := map[string]*method{}
	for _, one := range c.Methods() {
		if one.FourEyes == nil {
			continue
		}
		m := &method{Method: one, amount: one.AmountField()}
		m.deciders = caller.RolesOf(one.Access.GetRoles()...) &^ caller.RolesOf(apiv1.Role_ROLE_INTERNAL)
		var err error
		if m.request, err = protoregistry.GlobalTypes.FindMessageByName(one.Desc.Input().FullName()); err != nil {
			return nil, fmt.Errorf("request of %s: %w", one.Name, err)
		}
		if m.response, err = protoregistry.GlobalTypes.FindMessageByName(one.Desc.Output().FullName()); err != nil {
			return nil, fmt.Errorf("response of %s: %w", one.Name, err)
		}
		m.requestHasSecrets, m.responseHasSecrets = hasSecrets(one.Desc.Input()), hasSecrets(one.Desc.Output())
		methods[one.Short()] = m
	}
	return methods, nil
}

// hasSecrets reports whether a message type, which does not contain itself, has a secret at any depth.
func hasSecrets(message protoreflect.MessageDescriptor) bool {
	fields := message.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if contract.FieldOption(field).GetSecret() || field.Message() != nil && hasSecrets(field.Message()) {
			return true
		}
	}
	return false
}

// withoutSecrets returns a copy of a message whose secrets are replaced by ***.
func withoutSecrets(message proto.Message) proto.Message {
	bare := proto.Clone(message)
	hideSecrets(bare.ProtoReflect())
	return bare
}

func hideSecrets(message protoreflect.Message) {
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		switch {
		case contract.FieldOption(field).GetSecret():
			message.Set(field, protoreflect.ValueOfString("***"))
		case field.Message() == nil || field.IsMap(): // The contract has no maps.
		case field.IsList():
			for i := range value.List().Len() {
				hideSecrets(value.List().Get(i).Message())
			}
		default:
			hideSecrets(value.Message())
		}
		return true
	})
}
