from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import error_pb2 as _error_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

APPROVAL_STATUS_APPROVED: ApprovalStatus
"""Approved."""
APPROVAL_STATUS_PENDING: ApprovalStatus
"""Waits for a decision."""
APPROVAL_STATUS_REJECTED: ApprovalStatus
"""Rejected."""
APPROVAL_STATUS_UNSPECIFIED: ApprovalStatus
"""Not set."""
AUDIT_SUBJECT_APPLICATION: AuditSubject
"""A default application."""
AUDIT_SUBJECT_CLASSIFICATION: AuditSubject
"""The industry and region of a customer."""
AUDIT_SUBJECT_CUSTOMER: AuditSubject
"""A customer, by the decision on an application or a renewal."""
AUDIT_SUBJECT_RENEWAL: AuditSubject
"""A renewal."""
AUDIT_SUBJECT_UNSPECIFIED: AuditSubject
"""Not set."""
CREDIT_STATUS_DEFAULT: CreditStatus
"""In default."""
CREDIT_STATUS_NORMAL: CreditStatus
"""Not in default, or no longer."""
CREDIT_STATUS_UNSPECIFIED: CreditStatus
"""Not set."""
DESCRIPTOR: _descriptor.FileDescriptor
DIMENSION_INDUSTRY: Dimension
"""By industry."""
DIMENSION_REGION: Dimension
"""By region."""
DIMENSION_UNSPECIFIED: Dimension
"""Not set."""
SEVERITY_HIGH: Severity
"""High."""
SEVERITY_LOW: Severity
"""Low."""
SEVERITY_MEDIUM: Severity
"""Medium."""
SEVERITY_UNSPECIFIED: Severity
"""Not set."""
STATISTICS_TYPE_DEFAULT: StatisticsType
"""Approved applications, by the year of their approval."""
STATISTICS_TYPE_RENEWAL: StatisticsType
"""Approved renewals, by the year of their approval."""
STATISTICS_TYPE_UNSPECIFIED: StatisticsType
"""Not set."""
TREND_DOWN: Trend
"""Fewer."""
TREND_STABLE: Trend
"""As many."""
TREND_UNSPECIFIED: Trend
"""Not set."""
TREND_UP: Trend
"""More."""

class ApproveDefaultApplicationRequest(_message.Message):
    """ApproveDefaultApplicationRequest is a decision."""
    __slots__ = ["application_id", "approved", "remark"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application."""
    approved: bool
    """Approved or rejected."""
    remark: str
    """Free text."""
    def __init__(self, application_id: _Optional[int] = ..., approved: bool = ..., remark: _Optional[str] = ...) -> None: ...

class ApproveDefaultApplicationResponse(_message.Message):
    """ApproveDefaultApplicationResponse is the decided application."""
    __slots__ = ["application_id", "approve_time", "approver", "status"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application."""
    approve_time: _timestamp_pb2.Timestamp
    """When it was decided."""
    approver: str
    """Name of the person who decided it."""
    status: ApprovalStatus
    """APPROVED or REJECTED."""
    def __init__(self, application_id: _Optional[int] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., approver: _Optional[str] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ApproveRenewalRequest(_message.Message):
    """ApproveRenewalRequest is a decision."""
    __slots__ = ["approved", "remark", "renewal_id"]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    approved: bool
    """Approved or rejected."""
    remark: str
    """Free text."""
    renewal_id: int
    """The renewal."""
    def __init__(self, renewal_id: _Optional[int] = ..., approved: bool = ..., remark: _Optional[str] = ...) -> None: ...

class ApproveRenewalResponse(_message.Message):
    """ApproveRenewalResponse is the decided renewal."""
    __slots__ = ["approve_time", "approver", "renewal_id", "status"]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    approve_time: _timestamp_pb2.Timestamp
    """When it was decided."""
    approver: str
    """Name of the person who decided it."""
    renewal_id: int
    """The renewal."""
    status: ApprovalStatus
    """APPROVED or REJECTED."""
    def __init__(self, renewal_id: _Optional[int] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., approver: _Optional[str] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Attachment(_message.Message):
    """Attachment is a document that supports an application. The server stores the address and never fetches it."""
    __slots__ = ["file_name", "file_size", "file_url"]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    FILE_SIZE_FIELD_NUMBER: _ClassVar[int]
    FILE_URL_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    """Name of the file, ending in pdf, doc, docx, xls or xlsx."""
    file_size: int
    """Bytes, at most 10 MB."""
    file_url: str
    """Where it can be had: an IRI with the scheme http or https, in any case. It is never fetched."""
    def __init__(self, file_name: _Optional[str] = ..., file_url: _Optional[str] = ..., file_size: _Optional[int] = ...) -> None: ...

class AuditRecord(_message.Message):
    """AuditRecord is one change of state."""
    __slots__ = ["application_id", "customer_id", "from_status", "id", "operator", "remark", "renewal_id", "subject", "time", "to_status"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_STATUS_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    TO_STATUS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application that it is about."""
    customer_id: int
    """The customer."""
    from_status: str
    """State before: of ApprovalStatus, of CreditStatus for a customer, or its industry and region. Absent for a new one."""
    id: int
    """Identifier."""
    operator: str
    """Name of the person who did it."""
    remark: str
    """What that person remarked."""
    renewal_id: int
    """The renewal that it is about."""
    subject: AuditSubject
    """What changed."""
    time: _timestamp_pb2.Timestamp
    """When it was done."""
    to_status: str
    """State after."""
    def __init__(self, id: _Optional[int] = ..., subject: _Optional[_Union[AuditSubject, str]] = ..., customer_id: _Optional[int] = ..., application_id: _Optional[int] = ..., renewal_id: _Optional[int] = ..., from_status: _Optional[str] = ..., to_status: _Optional[str] = ..., operator: _Optional[str] = ..., remark: _Optional[str] = ..., time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BatchApproval(_message.Message):
    """BatchApproval is one decision of a batch."""
    __slots__ = ["application_id", "approved", "remark"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application."""
    approved: bool
    """Approved or rejected."""
    remark: str
    """Free text."""
    def __init__(self, application_id: _Optional[int] = ..., approved: bool = ..., remark: _Optional[str] = ...) -> None: ...

class BatchApprovalResult(_message.Message):
    """BatchApprovalResult is the result of one decision of a batch."""
    __slots__ = ["application_id", "error_code", "message", "success"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application."""
    error_code: _error_pb2.ErrorCode
    """Why it was refused, when it was."""
    message: str
    """审核成功, or the message of the code."""
    success: bool
    """Whether the decision stands."""
    def __init__(self, application_id: _Optional[int] = ..., success: bool = ..., message: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ...) -> None: ...

class BatchApproveDefaultApplicationsRequest(_message.Message):
    """BatchApproveDefaultApplicationsRequest is a list of decisions."""
    __slots__ = ["applications"]
    APPLICATIONS_FIELD_NUMBER: _ClassVar[int]
    applications: _containers.RepeatedCompositeFieldContainer[BatchApproval]
    """The decisions, 1 to 100."""
    def __init__(self, applications: _Optional[_Iterable[_Union[BatchApproval, _Mapping]]] = ...) -> None: ...

class BatchApproveDefaultApplicationsResponse(_message.Message):
    """BatchApproveDefaultApplicationsResponse has the result of each decision."""
    __slots__ = ["details", "fail_count", "success_count"]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    FAIL_COUNT_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    details: _containers.RepeatedCompositeFieldContainer[BatchApprovalResult]
    """One result for each decision, in order."""
    fail_count: int
    """Those that were refused."""
    success_count: int
    """Decisions that stand."""
    def __init__(self, success_count: _Optional[int] = ..., fail_count: _Optional[int] = ..., details: _Optional[_Iterable[_Union[BatchApprovalResult, _Mapping]]] = ...) -> None: ...

class CorrectClassificationRequest(_message.Message):
    """CorrectClassificationRequest has a customer's new industry and region."""
    __slots__ = ["customer_id", "industry", "region", "remark"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    """The customer."""
    industry: str
    """Industry; unchanged if absent or empty."""
    region: str
    """Region; unchanged if absent or empty."""
    remark: str
    """Why, for the audit record."""
    def __init__(self, customer_id: _Optional[int] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class CorrectClassificationResponse(_message.Message):
    """CorrectClassificationResponse holds the corrected classification."""
    __slots__ = ["customer_id", "customer_name", "industry", "region"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    """The customer."""
    customer_name: str
    """Its name."""
    industry: str
    """Its industry; 未分类 without one."""
    region: str
    """Its region; 未分类 without one."""
    def __init__(self, customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class CreateDefaultReasonRequest(_message.Message):
    """CreateDefaultReasonRequest describes the new reason."""
    __slots__ = ["detail", "enabled", "reason", "sort_order"]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    detail: str
    """What exactly is meant."""
    enabled: bool
    """Whether new applications may use it: yes if not given."""
    reason: str
    """The reason in a few words, with a visible character."""
    sort_order: int
    """Position in the list: last if not given."""
    def __init__(self, reason: _Optional[str] = ..., detail: _Optional[str] = ..., enabled: bool = ..., sort_order: _Optional[int] = ...) -> None: ...

class CreateDefaultReasonResponse(_message.Message):
    """CreateDefaultReasonResponse holds the new reason."""
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: DefaultReason
    """The reason as added."""
    def __init__(self, reason: _Optional[_Union[DefaultReason, _Mapping]] = ...) -> None: ...

class DefaultApplication(_message.Message):
    """DefaultApplication is an application in full."""
    __slots__ = ["applicant", "application_id", "approve_remark", "approve_time", "approver", "attachments", "create_time", "customer_id", "customer_name", "default_reasons", "latest_external_rating", "remark", "severity", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVE_REMARK_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REASONS_FIELD_NUMBER: _ClassVar[int]
    LATEST_EXTERNAL_RATING_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Name of the person who filed it."""
    application_id: int
    """Identifier."""
    approve_remark: str
    """What that person remarked."""
    approve_time: _timestamp_pb2.Timestamp
    """When it was decided."""
    approver: str
    """Name of the person who decided it."""
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    """Supporting documents."""
    create_time: _timestamp_pb2.Timestamp
    """When it was filed."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    """Ids of the default reasons."""
    latest_external_rating: str
    """Rating by an outside agency."""
    remark: str
    """Free text."""
    severity: Severity
    """How bad it is."""
    status: ApprovalStatus
    """State."""
    def __init__(self, application_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., latest_external_rating: _Optional[str] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., remark: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., applicant: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approver: _Optional[str] = ..., approve_remark: _Optional[str] = ...) -> None: ...

class DefaultApplicationSummary(_message.Message):
    """DefaultApplicationSummary is an application as a list shows it."""
    __slots__ = ["applicant", "application_id", "create_time", "customer_id", "customer_name", "default_reasons", "latest_external_rating", "severity", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REASONS_FIELD_NUMBER: _ClassVar[int]
    LATEST_EXTERNAL_RATING_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Name of the person who filed it."""
    application_id: int
    """Identifier."""
    create_time: _timestamp_pb2.Timestamp
    """When it was filed."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    """Ids of the default reasons."""
    latest_external_rating: str
    """Rating by an outside agency."""
    severity: Severity
    """How bad it is."""
    status: ApprovalStatus
    """State."""
    def __init__(self, application_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., applicant: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., default_reasons: _Optional[_Iterable[int]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., latest_external_rating: _Optional[str] = ...) -> None: ...

class DefaultCustomer(_message.Message):
    """DefaultCustomer is a customer that is or was in default, with the last application that put it there."""
    __slots__ = ["applicant", "application_time", "approve_time", "customer_id", "customer_name", "default_reasons", "latest_external_rating", "severity", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_TIME_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REASONS_FIELD_NUMBER: _ClassVar[int]
    LATEST_EXTERNAL_RATING_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Name of the person who filed the application."""
    application_time: _timestamp_pb2.Timestamp
    """When the application was filed."""
    approve_time: _timestamp_pb2.Timestamp
    """When the application was approved."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    """Ids of the default reasons."""
    latest_external_rating: str
    """Rating by an outside agency."""
    severity: Severity
    """How bad it is."""
    status: CreditStatus
    """Whether it is in default."""
    def __init__(self, customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[CreditStatus, str]] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., applicant: _Optional[str] = ..., application_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., latest_external_rating: _Optional[str] = ...) -> None: ...

class DefaultReason(_message.Message):
    """DefaultReason is a reason for which a customer can be declared in default."""
    __slots__ = ["create_time", "detail", "enabled", "id", "reason", "sort_order", "update_time"]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    create_time: _timestamp_pb2.Timestamp
    """When it was added."""
    detail: str
    """What exactly is meant."""
    enabled: bool
    """Whether new applications may use it."""
    id: int
    """Identifier."""
    reason: str
    """The reason in a few words."""
    sort_order: int
    """Position in the list."""
    update_time: _timestamp_pb2.Timestamp
    """When it was last changed. Not in the answer to CreateDefaultReason."""
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ..., enabled: bool = ..., sort_order: _Optional[int] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DeleteDefaultReasonRequest(_message.Message):
    """DeleteDefaultReasonRequest names a reason."""
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    """The reason."""
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class DeleteDefaultReasonResponse(_message.Message):
    """DeleteDefaultReasonResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class ExportDefaultCustomersRequest(_message.Message):
    """ExportDefaultCustomersRequest selects the rows of the workbook, as ListDefaultCustomersRequest does."""
    __slots__ = ["applicant", "approved_from", "approved_to", "customer_name", "industry", "page", "reason", "region", "severity", "size", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FROM_FIELD_NUMBER: _ClassVar[int]
    APPROVED_TO_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Only those whose application was filed by the person with exactly this name."""
    approved_from: _timestamp_pb2.Timestamp
    """Only those approved at or after this time."""
    approved_to: _timestamp_pb2.Timestamp
    """Only those approved at or before this time; a second of a JSON time counts whole."""
    customer_name: str
    """Only where the customer's name contains this, however its letters are cased."""
    industry: str
    """Only those of exactly this industry; 未分类 for those without one."""
    page: int
    """Checked and without effect: the workbook has all pages."""
    reason: int
    """Only those with this default reason, among others."""
    region: str
    """Only those of exactly this region; 未分类 for those without one."""
    severity: Severity
    """Only those of this severity."""
    size: int
    """Checked and without effect."""
    status: CreditStatus
    """DEFAULT, which is meant if not given, or NORMAL for those who were in default and are renewed."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[CreditStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., reason: _Optional[int] = ..., applicant: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., approved_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approved_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetDefaultApplicationRequest(_message.Message):
    """GetDefaultApplicationRequest names an application."""
    __slots__ = ["application_id"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application."""
    def __init__(self, application_id: _Optional[int] = ...) -> None: ...

class GetDefaultApplicationResponse(_message.Message):
    """GetDefaultApplicationResponse holds the application."""
    __slots__ = ["application"]
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    application: DefaultApplication
    """The application."""
    def __init__(self, application: _Optional[_Union[DefaultApplication, _Mapping]] = ...) -> None: ...

class GetIndustryStatisticsRequest(_message.Message):
    """GetIndustryStatisticsRequest selects a year and what to count."""
    __slots__ = ["type", "year"]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    type: StatisticsType
    """What to count: DEFAULT if not given."""
    year: int
    """The year: this one if not given."""
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ...) -> None: ...

class GetIndustryStatisticsResponse(_message.Message):
    """GetIndustryStatisticsResponse is the count by industry."""
    __slots__ = ["industries", "total", "type", "year"]
    INDUSTRIES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    industries: _containers.RepeatedCompositeFieldContainer[IndustryCount]
    """The industries that have any, the largest first."""
    total: int
    """Those of the year in all."""
    type: StatisticsType
    """What is counted."""
    year: int
    """The year."""
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ..., total: _Optional[int] = ..., industries: _Optional[_Iterable[_Union[IndustryCount, _Mapping]]] = ...) -> None: ...

class GetRegionStatisticsRequest(_message.Message):
    """GetRegionStatisticsRequest selects a year and what to count."""
    __slots__ = ["type", "year"]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    type: StatisticsType
    """What to count: DEFAULT if not given."""
    year: int
    """The year: this one if not given."""
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ...) -> None: ...

class GetRegionStatisticsResponse(_message.Message):
    """GetRegionStatisticsResponse is the count by region."""
    __slots__ = ["regions", "total", "type", "year"]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    regions: _containers.RepeatedCompositeFieldContainer[RegionCount]
    """The regions that have any, the largest first."""
    total: int
    """Those of the year in all."""
    type: StatisticsType
    """What is counted."""
    year: int
    """The year."""
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ..., total: _Optional[int] = ..., regions: _Optional[_Iterable[_Union[RegionCount, _Mapping]]] = ...) -> None: ...

class GetRenewalRequest(_message.Message):
    """GetRenewalRequest names a renewal."""
    __slots__ = ["renewal_id"]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    renewal_id: int
    """The renewal."""
    def __init__(self, renewal_id: _Optional[int] = ...) -> None: ...

class GetRenewalResponse(_message.Message):
    """GetRenewalResponse holds the renewal."""
    __slots__ = ["renewal"]
    RENEWAL_FIELD_NUMBER: _ClassVar[int]
    renewal: Renewal
    """The renewal."""
    def __init__(self, renewal: _Optional[_Union[Renewal, _Mapping]] = ...) -> None: ...

class GetTrendRequest(_message.Message):
    """GetTrendRequest selects an industry or region and the years."""
    __slots__ = ["dimension", "end_year", "start_year", "target"]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    END_YEAR_FIELD_NUMBER: _ClassVar[int]
    START_YEAR_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    dimension: Dimension
    """Industry or region."""
    end_year: int
    """Last year: this one if not given. At most 100 years in all."""
    start_year: int
    """First year: two years before the last if not given."""
    target: str
    """Which one."""
    def __init__(self, dimension: _Optional[_Union[Dimension, str]] = ..., target: _Optional[str] = ..., start_year: _Optional[int] = ..., end_year: _Optional[int] = ...) -> None: ...

class GetTrendResponse(_message.Message):
    """GetTrendResponse is the counts year by year."""
    __slots__ = ["dimension", "target", "trend"]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    dimension: Dimension
    """Industry or region."""
    target: str
    """Which one."""
    trend: _containers.RepeatedCompositeFieldContainer[YearCount]
    """One for each year, the first year first."""
    def __init__(self, dimension: _Optional[_Union[Dimension, str]] = ..., target: _Optional[str] = ..., trend: _Optional[_Iterable[_Union[YearCount, _Mapping]]] = ...) -> None: ...

class IndustryCount(_message.Message):
    """IndustryCount is the count of one industry."""
    __slots__ = ["count", "industry", "percentage", "trend"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    count: int
    """How many."""
    industry: str
    """The industry; 未分类 for customers without one."""
    percentage: str
    """Share of the total in percent. The shares add up to 100.0."""
    trend: Trend
    """Compared with the year before."""
    def __init__(self, industry: _Optional[str] = ..., count: _Optional[int] = ..., percentage: _Optional[str] = ..., trend: _Optional[_Union[Trend, str]] = ...) -> None: ...

class ListAuditRecordsRequest(_message.Message):
    """ListAuditRecordsRequest selects audit records."""
    __slots__ = ["application_id", "customer_id", "page", "renewal_id", "size"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """Only those about this application."""
    customer_id: int
    """Only those about this customer."""
    page: int
    """Page, from 1."""
    renewal_id: int
    """Only those about this renewal."""
    size: int
    """Rows a page: 10 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., application_id: _Optional[int] = ..., renewal_id: _Optional[int] = ..., customer_id: _Optional[int] = ...) -> None: ...

class ListAuditRecordsResponse(_message.Message):
    """ListAuditRecordsResponse is one page of audit records."""
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[AuditRecord]
    """The records, newest first."""
    page: int
    """The page."""
    size: int
    """Rows a page."""
    total: int
    """Records in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[AuditRecord, _Mapping]]] = ...) -> None: ...

class ListDefaultApplicationsRequest(_message.Message):
    """ListDefaultApplicationsRequest selects applications."""
    __slots__ = ["applicant", "created_from", "created_to", "customer_name", "page", "reason", "severity", "size", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FROM_FIELD_NUMBER: _ClassVar[int]
    CREATED_TO_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Only those filed by the person with exactly this name."""
    created_from: _timestamp_pb2.Timestamp
    """Only those filed at or after this time."""
    created_to: _timestamp_pb2.Timestamp
    """Only those filed at or before this time; a second of a JSON time counts whole."""
    customer_name: str
    """Only where the customer's name contains this, however its letters are cased."""
    page: int
    """Page, from 1."""
    reason: int
    """Only those that give this default reason, among others."""
    severity: Severity
    """Only those of this severity."""
    size: int
    """Rows a page: 10 if not given, at most 100."""
    status: ApprovalStatus
    """Only those in this state."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., applicant: _Optional[str] = ..., reason: _Optional[int] = ..., created_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDefaultApplicationsResponse(_message.Message):
    """ListDefaultApplicationsResponse is one page of applications."""
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DefaultApplicationSummary]
    """The applications, newest first."""
    page: int
    """The page."""
    size: int
    """Rows a page."""
    total: int
    """Applications in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DefaultApplicationSummary, _Mapping]]] = ...) -> None: ...

class ListDefaultCustomersRequest(_message.Message):
    """ListDefaultCustomersRequest selects customers in default, or renewed."""
    __slots__ = ["applicant", "approved_from", "approved_to", "customer_name", "industry", "page", "reason", "region", "severity", "size", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FROM_FIELD_NUMBER: _ClassVar[int]
    APPROVED_TO_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Only those whose application was filed by the person with exactly this name."""
    approved_from: _timestamp_pb2.Timestamp
    """Only those approved at or after this time."""
    approved_to: _timestamp_pb2.Timestamp
    """Only those approved at or before this time; a second of a JSON time counts whole."""
    customer_name: str
    """Only where the customer's name contains this, however its letters are cased."""
    industry: str
    """Only those of exactly this industry; 未分类 for those without one."""
    page: int
    """Page, from 1."""
    reason: int
    """Only those with this default reason, among others."""
    region: str
    """Only those of exactly this region; 未分类 for those without one."""
    severity: Severity
    """Only those of this severity."""
    size: int
    """Rows a page: 10 if not given, at most 100."""
    status: CreditStatus
    """DEFAULT, which is meant if not given, or NORMAL for those who were in default and are renewed."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[CreditStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., reason: _Optional[int] = ..., applicant: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., approved_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approved_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDefaultCustomersResponse(_message.Message):
    """ListDefaultCustomersResponse is one page of customers in default, or renewed."""
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DefaultCustomer]
    """The customers, newest approval first."""
    page: int
    """The page."""
    size: int
    """Rows a page."""
    total: int
    """Customers in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DefaultCustomer, _Mapping]]] = ...) -> None: ...

class ListDefaultReasonsRequest(_message.Message):
    """ListDefaultReasonsRequest selects default reasons."""
    __slots__ = ["enabled", "page", "size"]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    """Only those that new applications may use, or may not."""
    page: int
    """Page, from 1."""
    size: int
    """Rows a page: 10 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., enabled: bool = ...) -> None: ...

class ListDefaultReasonsResponse(_message.Message):
    """ListDefaultReasonsResponse is one page of default reasons."""
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DefaultReason]
    """The reasons, by sortOrder and then id."""
    page: int
    """The page."""
    size: int
    """Rows a page."""
    total: int
    """Reasons in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DefaultReason, _Mapping]]] = ...) -> None: ...

class ListRenewableCustomersRequest(_message.Message):
    """ListRenewableCustomersRequest selects customers that can be renewed."""
    __slots__ = ["applicant", "approved_from", "approved_to", "customer_name", "industry", "page", "reason", "region", "severity", "size"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FROM_FIELD_NUMBER: _ClassVar[int]
    APPROVED_TO_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Only those whose application was filed by the person with exactly this name."""
    approved_from: _timestamp_pb2.Timestamp
    """Only those approved at or after this time."""
    approved_to: _timestamp_pb2.Timestamp
    """Only those approved at or before this time; a second of a JSON time counts whole."""
    customer_name: str
    """Only where the customer's name contains this, however its letters are cased."""
    industry: str
    """Only those of exactly this industry; 未分类 for those without one."""
    page: int
    """Page, from 1."""
    reason: int
    """Only those with this default reason, among others."""
    region: str
    """Only those of exactly this region; 未分类 for those without one."""
    severity: Severity
    """Only those of this severity."""
    size: int
    """Rows a page: 10 if not given, at most 100."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., severity: _Optional[_Union[Severity, str]] = ..., reason: _Optional[int] = ..., applicant: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., approved_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approved_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListRenewableCustomersResponse(_message.Message):
    """ListRenewableCustomersResponse is one page of customers that can be renewed."""
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[RenewableCustomer]
    """The customers, newest approval first."""
    page: int
    """The page."""
    size: int
    """Rows a page."""
    total: int
    """Customers in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[RenewableCustomer, _Mapping]]] = ...) -> None: ...

class ListRenewalReasonsRequest(_message.Message):
    """ListRenewalReasonsRequest is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class ListRenewalReasonsResponse(_message.Message):
    """ListRenewalReasonsResponse is all renewal reasons."""
    __slots__ = ["reasons"]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedCompositeFieldContainer[RenewalReason]
    """The reasons, by id."""
    def __init__(self, reasons: _Optional[_Iterable[_Union[RenewalReason, _Mapping]]] = ...) -> None: ...

class ListRenewalsRequest(_message.Message):
    """ListRenewalsRequest selects renewals."""
    __slots__ = ["applicant", "created_from", "created_to", "customer_id", "customer_name", "page", "reason", "size", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FROM_FIELD_NUMBER: _ClassVar[int]
    CREATED_TO_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Only those filed by the person with exactly this name."""
    created_from: _timestamp_pb2.Timestamp
    """Only those filed at or after this time."""
    created_to: _timestamp_pb2.Timestamp
    """Only those filed at or before this time; a second of a JSON time counts whole."""
    customer_id: int
    """Only those of this customer."""
    customer_name: str
    """Only where the customer's name contains this, however its letters are cased."""
    page: int
    """Page, from 1."""
    reason: int
    """Only those that give this renewal reason."""
    size: int
    """Rows a page: 10 if not given, at most 100."""
    status: ApprovalStatus
    """Only those in this state."""
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., applicant: _Optional[str] = ..., reason: _Optional[int] = ..., customer_id: _Optional[int] = ..., created_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListRenewalsResponse(_message.Message):
    """ListRenewalsResponse is one page of renewals."""
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Renewal]
    """The renewals, newest first."""
    page: int
    """The page."""
    size: int
    """Rows a page."""
    total: int
    """Renewals in all."""
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Renewal, _Mapping]]] = ...) -> None: ...

class RefreshStatisticsRequest(_message.Message):
    """RefreshStatisticsRequest is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class RefreshStatisticsResponse(_message.Message):
    """RefreshStatisticsResponse has the time of the new count."""
    __slots__ = ["refresh_time"]
    REFRESH_TIME_FIELD_NUMBER: _ClassVar[int]
    refresh_time: _timestamp_pb2.Timestamp
    """Time of the count."""
    def __init__(self, refresh_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RegionCount(_message.Message):
    """RegionCount is the count of one region."""
    __slots__ = ["count", "percentage", "region", "trend"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    count: int
    """How many."""
    percentage: str
    """Share of the total in percent. The shares add up to 100.0."""
    region: str
    """The region; 未分类 for customers without one."""
    trend: Trend
    """Compared with the year before."""
    def __init__(self, region: _Optional[str] = ..., count: _Optional[int] = ..., percentage: _Optional[str] = ..., trend: _Optional[_Union[Trend, str]] = ...) -> None: ...

class RenewableCustomer(_message.Message):
    """RenewableCustomer is a customer in default for whom a renewal can be filed."""
    __slots__ = ["applicant", "application_time", "approve_time", "customer_id", "customer_name", "default_reasons", "latest_external_rating", "severity"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPLICATION_TIME_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REASONS_FIELD_NUMBER: _ClassVar[int]
    LATEST_EXTERNAL_RATING_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Name of the person who filed the application."""
    application_time: _timestamp_pb2.Timestamp
    """When the application was filed."""
    approve_time: _timestamp_pb2.Timestamp
    """When the application was approved."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    """Ids of the default reasons."""
    latest_external_rating: str
    """Rating by an outside agency."""
    severity: Severity
    """How bad it is."""
    def __init__(self, customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., applicant: _Optional[str] = ..., application_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., latest_external_rating: _Optional[str] = ...) -> None: ...

class Renewal(_message.Message):
    """Renewal is an application to take a customer out of default."""
    __slots__ = ["applicant", "approve_remark", "approve_time", "approver", "create_time", "customer_id", "customer_name", "remark", "renewal_id", "renewal_reason", "status"]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVE_REMARK_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_REASON_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    applicant: str
    """Name of the person who filed it."""
    approve_remark: str
    """What that person remarked."""
    approve_time: _timestamp_pb2.Timestamp
    """When it was decided."""
    approver: str
    """Name of the person who decided it."""
    create_time: _timestamp_pb2.Timestamp
    """When it was filed."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    remark: str
    """Free text."""
    renewal_id: int
    """Identifier."""
    renewal_reason: int
    """Id of the renewal reason."""
    status: ApprovalStatus
    """State."""
    def __init__(self, renewal_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., renewal_reason: _Optional[int] = ..., remark: _Optional[str] = ..., applicant: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approver: _Optional[str] = ..., approve_remark: _Optional[str] = ...) -> None: ...

class RenewalReason(_message.Message):
    """RenewalReason is a reason for which a customer can be renewed."""
    __slots__ = ["enabled", "id", "reason"]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    """Whether new renewals may use it."""
    id: int
    """Identifier."""
    reason: str
    """The reason."""
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., enabled: bool = ...) -> None: ...

class SubmitDefaultApplicationRequest(_message.Message):
    """SubmitDefaultApplicationRequest is the application."""
    __slots__ = ["attachments", "customer_id", "customer_name", "default_reasons", "industry", "latest_external_rating", "region", "remark", "severity"]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_REASONS_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    LATEST_EXTERNAL_RATING_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    """Supporting documents."""
    customer_id: int
    """The customer, where the name does not tell."""
    customer_name: str
    """Name of the customer. Required unless customerId is given."""
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    """Ids of enabled default reasons: at least one."""
    industry: str
    """Industry of the customer, kept if the directory has none."""
    latest_external_rating: str
    """Rating by an outside agency, e.g. A+."""
    region: str
    """Region of the customer, kept if the directory has none."""
    remark: str
    """Free text."""
    severity: Severity
    """How bad it is."""
    def __init__(self, customer_name: _Optional[str] = ..., latest_external_rating: _Optional[str] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., remark: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., customer_id: _Optional[int] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class SubmitDefaultApplicationResponse(_message.Message):
    """SubmitDefaultApplicationResponse is the receipt."""
    __slots__ = ["application_id", "create_time", "customer_id", "customer_name", "status"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    """The application."""
    create_time: _timestamp_pb2.Timestamp
    """When it was filed."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    status: ApprovalStatus
    """Always PENDING."""
    def __init__(self, application_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SubmitRenewalRequest(_message.Message):
    """SubmitRenewalRequest is the renewal."""
    __slots__ = ["customer_id", "remark", "renewal_reason"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    """The customer."""
    remark: str
    """Free text."""
    renewal_reason: int
    """Id of an enabled renewal reason."""
    def __init__(self, customer_id: _Optional[int] = ..., renewal_reason: _Optional[int] = ..., remark: _Optional[str] = ...) -> None: ...

class SubmitRenewalResponse(_message.Message):
    """SubmitRenewalResponse is the receipt."""
    __slots__ = ["create_time", "customer_id", "customer_name", "renewal_id", "status"]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    create_time: _timestamp_pb2.Timestamp
    """When it was filed."""
    customer_id: int
    """The customer."""
    customer_name: str
    """Name of the customer."""
    renewal_id: int
    """The renewal."""
    status: ApprovalStatus
    """Always PENDING."""
    def __init__(self, renewal_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UpdateDefaultReasonRequest(_message.Message):
    """UpdateDefaultReasonRequest names a reason and what becomes of it."""
    __slots__ = ["detail", "enabled", "id", "reason", "sort_order"]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    detail: str
    """What exactly is meant."""
    enabled: bool
    """Whether new applications may use it."""
    id: int
    """The reason."""
    reason: str
    """The reason in a few words, with a visible character."""
    sort_order: int
    """Position in the list."""
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ..., enabled: bool = ..., sort_order: _Optional[int] = ...) -> None: ...

class UpdateDefaultReasonResponse(_message.Message):
    """UpdateDefaultReasonResponse holds the changed reason."""
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: DefaultReason
    """The reason as it is now."""
    def __init__(self, reason: _Optional[_Union[DefaultReason, _Mapping]] = ...) -> None: ...

class YearCount(_message.Message):
    """YearCount is the counts of one year."""
    __slots__ = ["default_count", "renewal_count", "year"]
    DEFAULT_COUNT_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    default_count: int
    """Approved applications."""
    renewal_count: int
    """Approved renewals."""
    year: int
    """The year."""
    def __init__(self, year: _Optional[int] = ..., default_count: _Optional[int] = ..., renewal_count: _Optional[int] = ...) -> None: ...

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Severity is the severity of a default."""
    __slots__ = []

class ApprovalStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """ApprovalStatus is the state of an application or a renewal."""
    __slots__ = []

class CreditStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """CreditStatus is the state of a customer: normal or in default."""
    __slots__ = []

class AuditSubject(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """AuditSubject is the kind of thing that changed its state."""
    __slots__ = []

class StatisticsType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """StatisticsType is the kind of events that are counted."""
    __slots__ = []

class Trend(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Trend is the change of a count from the year before."""
    __slots__ = []

class Dimension(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """Dimension is the property that groups customers."""
    __slots__ = []
