package app_test

import (
	"strings"
	"testing"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
)

func TestServerAnswersOverJSON(t *testing.T) {
	t.Parallel()
	s := apptest.Start(t)
	teller := s.User(t, apiv1.Role_ROLE_TELLER)
	answer := s.JSON(t, teller, "POST", "/api/v1/customers",
		`{"name":"张三","email":"zhangsan@example.com","phone":"13812345678","idType":"ID_CARD","idNumber":"110101199001011234"}`)
	if answer.Status != 201 || !strings.HasPrefix(answer.Body, `{"code":201,"message":"Created","data":{"id":1,"name":"张三",`) {
		t.Errorf("got %d %s; want status 201, body beginning with %s", answer.Status, answer.Body, `{"code":201,"message":"Created","data":{"id":1,"name":"张三",`)
	}
}
