package creditdefault

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	apiv1 "github.com/corebank/corebank/gen/go/corebank/api/v1"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/testkit/errorcode"
)

// decided puts approved and other applications and renewals into the tables: those approved count, by the year of their
// approval in Shanghai.
const decided = `
WITH c AS (
	INSERT INTO customers (id, name, industry, region) VALUES
	(1, '甲', '金融业', '华东地区'), (2, '乙', '金融业', '华北地区'), (3, '丙', '制造业', '华东地区'), (4, '丁', DEFAULT, DEFAULT)
), a AS (
	INSERT INTO default_applications (id, customer_id, customer_name, reason_ids, severity, remark, applicant_id, applicant, status,
		approver_id, approver, approve_remark, decided_at) VALUES
	(1, 1, '甲', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', '2021-12-31T15:59:59Z'), -- 2021 in Shanghai
	(2, 1, '甲', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', '2021-12-31T16:00:00Z'), -- 2022 in Shanghai
	(3, 2, '乙', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', '2022-06-01T00:00:00Z'),
	(4, 3, '丙', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', '2022-06-01T00:00:00Z'),
	(5, 4, '丁', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', '2022-06-01T00:00:00Z'),
	(7, 4, '丁', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', '2022-11-01T00:00:00Z'), -- twice in a year
	(6, 4, '丁', '{1}', 'HIGH', '', 1, '张三', 'REJECTED', 2, '李四', '', '2022-06-01T00:00:00Z')
), d AS (
	INSERT INTO default_customers (customer_id, customer_name, status, application_id, reason_ids, severity, applicant,
		application_time, approved_at, industry, region)
	VALUES (1, '甲', 'NORMAL', 2, '{1}', 'HIGH', '张三', now(), now(), '金融业', '华东地区')
)
INSERT INTO renewals (customer_id, customer_name, reason_id, remark, applicant_id, applicant, status, approver_id, approver,
	approve_remark, decided_at)
VALUES (1, '甲', 1, '', 1, '张三', 'APPROVED', 2, '李四', '', '2022-07-01T00:00:00Z')`

func TestStatistics(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if _, err := b.db.Exec(t.Context(), decided); err != nil {
		t.Fatal(err)
	}
	year := int32(2022)
	ask := &creditdefaultv1.GetIndustryStatisticsRequest{Year: &year}
	if before, err := b.GetIndustryStatistics(t.Context(), ask); err != nil || before.GetTotal() != 0 {
		t.Errorf("before the first count: got %v, %v, want total 0", before, err)
	}
	if _, err := b.RefreshStatistics(t.Context(), &creditdefaultv1.RefreshStatisticsRequest{}); err != nil {
		t.Fatal(err)
	}

	industries, err := b.GetIndustryStatistics(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range industries.GetIndustries() {
		got = append(got, i.GetIndustry(), i.GetPercentage(), i.GetTrend().String())
	}
	want := []string{"金融业", "50.0", "TREND_UP", "制造业", "25.0", "TREND_UP", unclassified, "25.0", "TREND_UP"}
	if industries.GetTotal() != 4 || !slices.Equal(got, want) {
		t.Errorf("got %v; want total 4, %v", industries, want)
	}

	kind := creditdefaultv1.StatisticsType_STATISTICS_TYPE_RENEWAL
	regions, err := b.GetRegionStatistics(t.Context(), &creditdefaultv1.GetRegionStatisticsRequest{Year: &year, Type: &kind})
	if err != nil || regions.GetTotal() != 1 || len(regions.GetRegions()) != 1 ||
		regions.GetRegions()[0].GetRegion() != "华东地区" || regions.GetRegions()[0].GetPercentage() != "100.0" {
		t.Errorf("got %v, %v; want no error, total 1, length of regions 1, region 华东地区, percentage 100.0", regions, err)
	}

	first, last := int32(2020), int32(2023)
	trend, err := b.GetTrend(t.Context(), &creditdefaultv1.GetTrendRequest{
		Dimension: byRegion, Target: "华东地区", StartYear: &first, EndYear: &last,
	})
	if err != nil {
		t.Fatal(err)
	}
	var counts []int64
	for _, y := range trend.GetTrend() {
		counts = append(counts, int64(y.GetYear()), y.GetDefaultCount(), y.GetRenewalCount())
	}
	if !slices.Equal(counts, []int64{2020, 0, 0, 2021, 1, 0, 2022, 2, 1, 2023, 0, 0}) {
		t.Errorf("got %v; want one default in 2021, two and one renewal in 2022, years 2020 to 2023", counts)
	}
}

// Of several servers that start at the same time one counts, and the others find it done.
func TestNightlyCountsOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if _, err := b.db.Exec(t.Context(), decided); err != nil {
		t.Fatal(err)
	}
	due := time.Now()
	times := make([]time.Time, 8)
	var servers sync.WaitGroup
	for i := range times {
		servers.Go(func() {
			at, err := b.service.refresh(t.Context(), &due)
			if err != nil {
				t.Error(err)
			}
			times[i] = at
		})
	}
	servers.Wait()
	for _, at := range times {
		if !at.Equal(times[0]) || at.IsZero() {
			t.Errorf("got %v; want equal times that are set", times)
		}
	}
}

// A server that starts finds the statistics missing and counts at once.
func TestNightlyCountsAtFirstStart(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if _, err := b.db.Exec(t.Context(), decided); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- NewNightly(b.service, slog.New(slog.DiscardHandler)).Run(ctx) }()
	year := int32(2022)
	for { // Until the test's own deadline.
		got, err := b.GetIndustryStatistics(t.Context(), &creditdefaultv1.GetIndustryStatisticsRequest{Year: &year})
		if err != nil {
			t.Fatal(err)
		}
		if got.GetTotal() == 4 {
			break
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Whoever files and decides is not held up by a count that is under way.
func TestCountBlocksNoWriter(t *testing.T) {
	t.Parallel()
	b := setup(t)
	err := b.db.Tx(t.Context(), func(tx pgx.Tx) error {
		if err := b.service.queries.DefaultStatisticsLock(t.Context(), tx); err != nil {
			return err
		}
		if err := b.service.queries.DefaultStatisticsClear(t.Context(), tx); err != nil {
			return err
		}
		if err := b.service.queries.DefaultStatisticsCount(t.Context(), tx, "Asia/Shanghai"); err != nil {
			return err
		}
		b.approve(t, b.submit(t, application("甲")).GetApplicationId())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestGroupsThatFallToZeroAreShown(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if _, err := b.db.Exec(t.Context(), decided); err != nil {
		t.Fatal(err)
	}
	if _, err := b.RefreshStatistics(t.Context(), &creditdefaultv1.RefreshStatisticsRequest{}); err != nil {
		t.Fatal(err)
	}
	got, err := b.GetIndustryStatistics(t.Context(), &creditdefaultv1.GetIndustryStatisticsRequest{Year: new(int32(2023))})
	if err != nil || got.GetTotal() != 0 || len(got.GetIndustries()) != 3 {
		t.Fatalf("got %v, %v, want three industries of the year before", got, err)
	}
	for _, i := range got.GetIndustries() {
		if i.GetCount() != 0 || i.GetPercentage() != "0.0" || i.GetTrend() != creditdefaultv1.Trend_TREND_DOWN {
			t.Errorf("got %v, want 0, 0.0 and DOWN", i)
		}
	}
}

func TestCorrectionsLeavePastYearsAlone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	customer := b.submit(t, application("甲"))
	b.approve(t, customer.GetApplicationId())
	const past = `INSERT INTO default_applications (customer_id, customer_name, reason_ids, severity, remark, applicant_id, applicant, status,
		approver_id, approver, approve_remark, decided_at, industry, region)
		VALUES ($1, '甲', '{1}', 'HIGH', '', 1, '张三', 'APPROVED', 2, '李四', '', now() - interval '400 days', '制造业', '华北地区')`
	if _, err := b.db.Exec(t.Context(), past, customer.GetCustomerId()); err != nil {
		t.Fatal(err)
	}
	corrected, err := b.CorrectClassification(as(t, "李四"), &creditdefaultv1.CorrectClassificationRequest{
		CustomerId: customer.GetCustomerId(), Industry: new(" 金融业 "), Remark: "登记有误",
	})
	if err != nil || corrected.GetIndustry() != "金融业" || corrected.GetRegion() != unclassified {
		t.Fatalf("got %v, %v, want 金融业 and no region", corrected, err)
	}
	if _, err := b.RefreshStatistics(t.Context(), &creditdefaultv1.RefreshStatisticsRequest{}); err != nil {
		t.Fatal(err)
	}
	thisYear, lastTime := int32(time.Now().In(b.service.Location).Year()), int32(time.Now().Add(-400*24*time.Hour).In(b.service.Location).Year())
	for industry, want := range map[string]int32{"金融业": thisYear, "制造业": lastTime} {
		trend, err := b.GetTrend(t.Context(), &creditdefaultv1.GetTrendRequest{
			Dimension: byIndustry, Target: industry, StartYear: &lastTime, EndYear: &thisYear,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, year := range trend.GetTrend() {
			if (year.GetDefaultCount() == 1) != (year.GetYear() == want) {
				t.Errorf("%s in %d: got %d defaults, want one in %d alone", industry, year.GetYear(), year.GetDefaultCount(), want)
			}
		}
	}
	list, err := b.ListDefaultCustomers(t.Context(), &creditdefaultv1.ListDefaultCustomersRequest{Industry: "金融业"})
	if err != nil || list.GetTotal() != 1 {
		t.Errorf("got %v, %v from the list, want the corrected customer", list, err)
	}
	records, err := b.ListAuditRecords(t.Context(), &creditdefaultv1.ListAuditRecordsRequest{CustomerId: &customer.CustomerId})
	if err != nil {
		t.Fatal(err)
	}
	if r := records.GetList()[0]; r.GetSubject() != creditdefaultv1.AuditSubject_AUDIT_SUBJECT_CLASSIFICATION ||
		r.GetFromStatus() != "未分类 / 未分类" || r.GetToStatus() != "金融业 / 未分类" || r.GetOperator() != "李四" {
		t.Errorf("got audit record %v, want the correction", r)
	}
	code := errorcode.Of(second(b.CorrectClassification(as(t, "李四"), &creditdefaultv1.CorrectClassificationRequest{CustomerId: 999})))
	if code != apiv1.ErrorCode_DMB005 {
		t.Errorf("got %v for an unknown customer, want DMB005", code)
	}
}
