package app_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// attacks names, for each kind of attack and accident that a server withstands, the tests that attack it: the folder, then functions. Those of
// server/cmd/corebank that need a build tag run by `make attack`, which prints what each attack costs.
var attacks = []struct{ kind, tests string }{
	{"strangers' messages cost CPU and memory", `
		server/app TestStrangersMessagesCostNothing TestMessagesAreBounded TestCompressedRequests TestStrangersLearnOnlyThatTheyAreStrangers
		server/cmd/corebank TestAttacks`},
	{"a locked account, or a neighbour frozen with locks, stops all", `
		server/ledger TestLockedAccountIsSetAside
		store TestLockOfAStoppedSession TestGivenUpStatementEnds
		server/cmd/corebank TestAttacks`},
	{"a database that is silent, full or overloaded", `
		store TestSilentDatabase TestIdleConnectionIsPinged TestUnavailable
		server/rpc TestOverloadShedsCalls TestEdgeNamesASickDatabase TestCallsWithinEnd
		server/cmd/corebank TestFrozenDatabase TestAttacks`},
	{"guesses lock logins for others", `
		server/auth TestLoginsCannotBeLockedFromElsewhere TestGuessesFromManyAddressesSlowLoginsDown TestFailedLoginsAreLimitedPerUserAndAddress
			TestFailedLoginsAreLimitedPerAddress TestSimultaneousGuessesDoNotGetPast TestServersThatShareRedisLimitTogether
		server/internal/clientaddr TestForwardedForCannotBeForged TestProxyProtocol
		server/apiclient TestGuessesAreLimited
		server/cmd/corebank TestAttacks`},
	{"connections, streams and slow bodies", `
		server/app TestOnePeerCannotTakeAll TestWatchesAreBounded TestSlowRequestsAreGivenUp
		server/cmd/corebank TestAttacks`},
	{"clocks that step", `
		server/ledger TestClockThatWasSetBack TestTimesWithinSecondsKeepTheirOrder
		store TestCheckClock`},
	{"growth by refusals", `
		server/payment TestRefusedPaymentsAreDeleted
		server/risk TestOldDecisionsAreDeleted
		server/internal/idempotency TestExpire`},
	{"files that other users of the machine read", `
		server/cmd/corebank TestDataDirectoryIsClosed
		server/file TestFilesArePrivate`},
	{"metadata that claims what only the server may say", `
		server/file TestOrigin
		server/apiclient TestGRPCCallersCannotClaimToBeProven`},
	{"names that look alike", `server/auth TestUsernamesAreComparedInOneForm TestLookAlikeUsernamesAreRefused`},
	{"what is not the caller's", `
		server/app TestCustomersActOnTheirOwnOnly TestCustomersSeeTheirOwnAccounts TestEveryRoleOnEveryRPC
		server/risk TestForeignAccountsMeetNoBatchLimit TestPayeeDoesNotSeeTheReference
		server/payment TestBillsOfOthersAreMasked`},
	{"tokens of other kinds", `server/auth TestExternalTokensOfOtherKindsAreRefused TestExternalIssuerCannotFloodOrRedirectUs`},
	{"requests that hide another", `server/app TestLengthBesideChunkedClosesTheConnection`},
	{"connections in plain text", `server/cmd/corebank TestSpeaksTLS`},
	{"a start that is not what was meant", `
		server/cmd/corebank TestDemoDataNeedTheFlag TestLocalhostIsBothLoopbacks TestUnknownVariablesStopIt TestPrivatePostgresWithoutDemoUsers
			TestBadConfigurationStopsItInOneLine
		server/app TestTellsWhyItIsNotReady
		store TestOldServersOnANewerSchema TestCheckClock`},
	{"keys that are replaced, lost or of another database", `
		server/auth TestSecretsRotate
		server/apiclient TestRotate TestAnotherSecretOfTheServer
		server/app TestServerWithOtherKeysIsNotReady
		server/customer TestKeysAreReplacedBesideServers
		server/cmd/corebank TestKeysRotate`},
	{"passwords that others know", `
		server/auth TestStaffMustChangeTheFirstPassword TestStaffPasswordsMustBeStrong TestChangePassword TestSessionsAreListedAndEnded
			TestSecondFactor TestCodesCannotBeGuessed TestSecondFactorCanBeRequired
		server/cmd/corebank TestAdminReset`},
	{"a copy of the database tells who customers are", `
		server/customer TestNothingShowsPersonalData TestEncryptedValuesCannotBeMoved TestPlainDataIsServedAndEncrypted TestEraseCustomer
		server/apiclient TestSecretsAreNotInTheDatabase
		server/app TestLogNamesNobody`},
	{"writes that nobody is told of", `
		server/audit TestWritesByStaffAreTold TestSecretsAreNotTold TestEntriesAreReadOnly
		server/customer TestOnlyErasedCustomersAreHiddenInTheTrail`},
	{"a shutdown that hangs or loses something", `
		server/cmd/corebank TestFrozenDatabase TestStopsWithoutLosingARequest TestCrashes TestTermEndsItToo`},
}

// Every kind has tests, and they exist.
func TestAttacksHaveTests(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	known := map[string]map[string]bool{}
	for _, attack := range attacks {
		folder, found := "", 0
		for word := range strings.FieldsSeq(attack.tests) {
			if !strings.HasPrefix(word, "Test") {
				folder = word
				continue
			}
			if known[folder] == nil {
				known[folder] = map[string]bool{}
				files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					text, err := os.ReadFile(file)
					if err != nil {
						t.Fatal(err)
					}
					for _, match := range name.FindAllSubmatch(text, -1) {
						known[folder][string(match[1])] = true
					}
				}
			}
			if found++; !known[folder][word] {
				t.Errorf("%s: got no %s in %s, want it", attack.kind, word, folder)
			}
		}
		if found == 0 {
			t.Errorf("%s: got no test, want one", attack.kind)
		}
	}
}
