package creditdefault

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/corebank/corebank/gen/db"
	creditdefaultv1 "github.com/corebank/corebank/gen/go/corebank/creditdefault/v1"
	"github.com/corebank/corebank/server/internal/apierror"
	"github.com/corebank/corebank/server/internal/contract"
	"github.com/corebank/corebank/server/internal/paging"
	"github.com/corebank/corebank/server/internal/sliceutil"
)

// optional returns the value of a nullable column; the zero value for null.
func optional[T any](column *T) T {
	if column == nil {
		var none T
		return none
	}
	return *column
}

func creditStatus(customer db.Customer) creditdefaultv1.CreditStatus {
	if customer.InDefault {
		return inDefault
	}
	return normal
}

func fromReason(row db.DefaultReason) *creditdefaultv1.DefaultReason {
	return &creditdefaultv1.DefaultReason{
		Id:         row.ID,
		Reason:     row.Reason,
		Detail:     row.Detail,
		Enabled:    row.Enabled,
		SortOrder:  row.SortOrder,
		CreateTime: timestamppb.New(row.CreatedAt),
		UpdateTime: timestamppb.New(row.UpdatedAt),
	}
}

func fromListedReason(row db.DefaultReasonListRow) *creditdefaultv1.DefaultReason {
	return fromReason(db.DefaultReason{
		ID: row.ID, Reason: row.Reason, Detail: row.Detail, Enabled: row.Enabled, SortOrder: row.SortOrder,
		CreatedAt: row.CreatedAt, UpdatedAt: row.UpdatedAt,
	})
}

func fromRenewalReason(row db.RenewalReason) *creditdefaultv1.RenewalReason {
	return &creditdefaultv1.RenewalReason{Id: row.ID, Reason: row.Reason, Enabled: row.Enabled}
}

func toAttachments(application int64, attachments []*creditdefaultv1.Attachment) db.DefaultAttachmentCreateParams {
	return db.DefaultAttachmentCreateParams{
		ApplicationID: application,
		FileNames:     sliceutil.Map(attachments, (*creditdefaultv1.Attachment).GetFileName),
		FileUrls:      sliceutil.Map(attachments, (*creditdefaultv1.Attachment).GetFileUrl),
		FileSizes:     sliceutil.Map(attachments, (*creditdefaultv1.Attachment).GetFileSize),
	}
}

func fromAttachment(row db.DefaultAttachmentListRow) *creditdefaultv1.Attachment {
	return &creditdefaultv1.Attachment{FileName: row.FileName, FileUrl: row.FileUrl, FileSize: row.FileSize}
}

func fromApplicationSummary(row db.DefaultApplicationListRow) *creditdefaultv1.DefaultApplicationSummary {
	return &creditdefaultv1.DefaultApplicationSummary{
		ApplicationId:        row.ID,
		CustomerId:           row.CustomerID,
		CustomerName:         row.CustomerName,
		Applicant:            row.Applicant,
		Status:               contract.Parse[creditdefaultv1.ApprovalStatus](row.Status),
		Severity:             contract.Parse[creditdefaultv1.Severity](row.Severity),
		DefaultReasons:       row.ReasonIds,
		CreateTime:           timestamppb.New(row.CreatedAt),
		LatestExternalRating: row.LatestExternalRating,
	}
}

func fromApplication(row db.DefaultApplication, attachments []db.DefaultAttachmentListRow) *creditdefaultv1.DefaultApplication {
	return &creditdefaultv1.DefaultApplication{
		ApplicationId:        row.ID,
		CustomerId:           row.CustomerID,
		CustomerName:         row.CustomerName,
		LatestExternalRating: row.LatestExternalRating,
		DefaultReasons:       row.ReasonIds,
		Severity:             contract.Parse[creditdefaultv1.Severity](row.Severity),
		Remark:               row.Remark,
		Attachments:          sliceutil.Map(attachments, fromAttachment),
		Applicant:            row.Applicant,
		Status:               contract.Parse[creditdefaultv1.ApprovalStatus](row.Status),
		CreateTime:           timestamppb.New(row.CreatedAt),
		ApproveTime:          contract.OptionalTime(row.DecidedAt),
		Approver:             row.Approver,
		ApproveRemark:        row.ApproveRemark,
	}
}

func fromDefaultCustomer(row db.DefaultCustomerListRow) *creditdefaultv1.DefaultCustomer {
	return &creditdefaultv1.DefaultCustomer{
		CustomerId:           row.CustomerID,
		CustomerName:         row.CustomerName,
		Status:               contract.Parse[creditdefaultv1.CreditStatus](row.Status),
		DefaultReasons:       row.ReasonIds,
		Severity:             contract.Parse[creditdefaultv1.Severity](row.Severity),
		Applicant:            row.Applicant,
		ApplicationTime:      timestamppb.New(row.ApplicationTime),
		ApproveTime:          timestamppb.New(row.ApprovedAt),
		LatestExternalRating: row.LatestExternalRating,
	}
}

func fromRenewableCustomer(row db.DefaultCustomerListRow) *creditdefaultv1.RenewableCustomer {
	return &creditdefaultv1.RenewableCustomer{
		CustomerId:           row.CustomerID,
		CustomerName:         row.CustomerName,
		DefaultReasons:       row.ReasonIds,
		Severity:             contract.Parse[creditdefaultv1.Severity](row.Severity),
		Applicant:            row.Applicant,
		ApplicationTime:      timestamppb.New(row.ApplicationTime),
		ApproveTime:          timestamppb.New(row.ApprovedAt),
		LatestExternalRating: row.LatestExternalRating,
	}
}

func fromRenewal(row db.Renewal) *creditdefaultv1.Renewal {
	return &creditdefaultv1.Renewal{
		RenewalId:     row.ID,
		CustomerId:    row.CustomerID,
		CustomerName:  row.CustomerName,
		RenewalReason: row.ReasonID,
		Remark:        row.Remark,
		Applicant:     row.Applicant,
		Status:        contract.Parse[creditdefaultv1.ApprovalStatus](row.Status),
		CreateTime:    timestamppb.New(row.CreatedAt),
		ApproveTime:   contract.OptionalTime(row.DecidedAt),
		Approver:      row.Approver,
		ApproveRemark: row.ApproveRemark,
	}
}

func fromListedRenewal(row db.RenewalListRow) *creditdefaultv1.Renewal {
	return fromRenewal(db.Renewal{
		ID: row.ID, CustomerID: row.CustomerID, CustomerName: row.CustomerName, ReasonID: row.ReasonID, Remark: row.Remark,
		ApplicantID: row.ApplicantID, Applicant: row.Applicant, Status: row.Status, CreatedAt: row.CreatedAt,
		ApproverID: row.ApproverID, Approver: row.Approver, ApproveRemark: row.ApproveRemark, DecidedAt: row.DecidedAt,
	})
}

func fromAuditRecord(row db.DefaultAuditRecordListRow) *creditdefaultv1.AuditRecord {
	return &creditdefaultv1.AuditRecord{
		Id:            row.ID,
		Subject:       contract.Parse[creditdefaultv1.AuditSubject](row.Subject),
		CustomerId:    row.CustomerID,
		ApplicationId: row.ApplicationID,
		RenewalId:     row.RenewalID,
		FromStatus:    row.FromStatus,
		ToStatus:      row.ToStatus,
		Operator:      row.Operator,
		Remark:        row.Remark,
		Time:          timestamppb.New(row.CreatedAt),
	}
}

func toApplicationFilter(request *creditdefaultv1.ListDefaultApplicationsRequest) db.DefaultApplicationListParams {
	created := paging.NewSpan(request.GetCreatedFrom(), request.GetCreatedTo())
	return db.DefaultApplicationListParams{
		CustomerName:  request.GetCustomerName(),
		Status:        contract.OptionalText(request.Status),
		Severity:      contract.OptionalText(request.Severity),
		Applicant:     request.GetApplicant(),
		ReasonID:      request.Reason,
		CreatedFrom:   created.From,
		CreatedBefore: created.Before,
	}
}

func toRenewalFilter(request *creditdefaultv1.ListRenewalsRequest) db.RenewalListParams {
	created := paging.NewSpan(request.GetCreatedFrom(), request.GetCreatedTo())
	return db.RenewalListParams{
		CustomerName:  request.GetCustomerName(),
		Status:        contract.OptionalText(request.Status),
		Applicant:     request.GetApplicant(),
		ReasonID:      request.Reason,
		CustomerID:    request.CustomerId,
		CreatedFrom:   created.From,
		CreatedBefore: created.Before,
	}
}

// customerFilter is implemented by the requests that filter customers in default.
type customerFilter interface {
	GetCustomerName() string
	GetApplicant() string
	GetReason() int64
	GetIndustry() string
	GetRegion() string
	GetApprovedFrom() *timestamppb.Timestamp
	GetApprovedTo() *timestamppb.Timestamp
}

func toCustomerFilter(
	request customerFilter, status *creditdefaultv1.CreditStatus, severity *creditdefaultv1.Severity,
) db.DefaultCustomerListParams {
	approved := paging.NewSpan(request.GetApprovedFrom(), request.GetApprovedTo())
	filter := db.DefaultCustomerListParams{
		CustomerName:   request.GetCustomerName(),
		Status:         contract.Text(inDefault),
		Severity:       contract.OptionalText(severity),
		Applicant:      request.GetApplicant(),
		Industry:       request.GetIndustry(),
		Region:         request.GetRegion(),
		ApprovedFrom:   approved.From,
		ApprovedBefore: approved.Before,
	}
	if status != nil {
		filter.Status = contract.Text(*status)
	}
	if reason := request.GetReason(); reason != 0 {
		filter.ReasonID = &reason
	}
	return filter
}

// decidedText is the message of a successful decision in a batch. Defaults document, section 4.2.
const decidedText = "审核成功"

// addResult adds the result of one decision of a batch; a nil refusal is success.
func addResult(
	response *creditdefaultv1.BatchApproveDefaultApplicationsResponse, application int64, refusal *apierror.Error,
) {
	result := &creditdefaultv1.BatchApprovalResult{ApplicationId: application, Success: refusal == nil, Message: decidedText}
	if refusal == nil {
		response.SuccessCount++
	} else {
		response.FailCount++
		result.Message, result.ErrorCode = refusal.Spec().GetMessage(), refusal.Code.Enum()
	}
	response.Details = append(response.Details, result)
}
