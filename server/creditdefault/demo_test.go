package creditdefault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	"github.com/corebank/corebank/server/auth"
	"github.com/corebank/corebank/server/creditdefault"
	"github.com/corebank/corebank/server/internal/testkit/apptest"
	"github.com/corebank/corebank/store"
)

// startDemo returns a server with the demo's people and its data.
func startDemo(t *testing.T) *apptest.Server {
	t.Helper()
	server := apptest.Start(t)
	for username, person := range map[string]struct {
		name string
		role apiv1.Role
	}{
		"zhangsan": {"张三", apiv1.Role_ROLE_CREDIT_OFFICER}, "lisi": {"李四", apiv1.Role_ROLE_CREDIT_APPROVER},
		"auditor": {"审计员", apiv1.Role_ROLE_AUDITOR}, "teller": {"柜员", apiv1.Role_ROLE_TELLER},
	} {
		server.AddUser(t, auth.NewUser{
			Username: username, Name: person.name, Roles: []apiv1.Role{person.role}, Password: apptest.Password,
		})
	}
	db, err := store.Open(t.Context(), store.Options{URL: server.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	service := creditdefault.NewService(creditdefault.Options{Database: db, Location: time.UTC})
	if err := service.SeedDemo(t.Context(), "zhangsan", "lisi"); err != nil {
		t.Fatal(err)
	}
	return server
}

func TestStatisticsAreDated(t *testing.T) {
	t.Parallel()
	d := startDemo(t)
	if answer := d.JSON(t, "admin", "POST", "/api/v1/statistics/refresh", ""); answer.Status != http.StatusOK {
		t.Fatalf("got %d %s; want status 200", answer.Status, answer.Body)
	}
	answer := d.JSON(t, "lisi", "GET", "/api/v1/statistics/by-industry", "")
	at, err := http.ParseTime(answer.Header.Get("Last-Modified"))
	if err != nil || time.Since(at) > time.Minute {
		t.Errorf("got %v, %v; want no error, since at most %v", answer.Header, err, time.Minute)
	}
	want := fmt.Sprintf(`"data":{"year":%d,"type":"DEFAULT","total":5,"industries":[{"industry":"金融业","count":2,"percentage":40.0,"trend":"UP"},`,
		time.Now().In(time.FixedZone("Asia/Shanghai", 8*60*60)).Year())
	if !strings.Contains(answer.Body, want) {
		t.Errorf("got %s; want body containing %v", answer.Body, want)
	}
}
