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
APPROVAL_STATUS_PENDING: ApprovalStatus
APPROVAL_STATUS_REJECTED: ApprovalStatus
APPROVAL_STATUS_UNSPECIFIED: ApprovalStatus
AUDIT_SUBJECT_APPLICATION: AuditSubject
AUDIT_SUBJECT_CLASSIFICATION: AuditSubject
AUDIT_SUBJECT_CUSTOMER: AuditSubject
AUDIT_SUBJECT_RENEWAL: AuditSubject
AUDIT_SUBJECT_UNSPECIFIED: AuditSubject
CREDIT_STATUS_DEFAULT: CreditStatus
CREDIT_STATUS_NORMAL: CreditStatus
CREDIT_STATUS_UNSPECIFIED: CreditStatus
DESCRIPTOR: _descriptor.FileDescriptor
DIMENSION_INDUSTRY: Dimension
DIMENSION_REGION: Dimension
DIMENSION_UNSPECIFIED: Dimension
SEVERITY_HIGH: Severity
SEVERITY_LOW: Severity
SEVERITY_MEDIUM: Severity
SEVERITY_UNSPECIFIED: Severity
STATISTICS_TYPE_DEFAULT: StatisticsType
STATISTICS_TYPE_RENEWAL: StatisticsType
STATISTICS_TYPE_UNSPECIFIED: StatisticsType
TREND_DOWN: Trend
TREND_STABLE: Trend
TREND_UNSPECIFIED: Trend
TREND_UP: Trend

class ApproveDefaultApplicationRequest(_message.Message):
    __slots__ = ["application_id", "approved", "remark"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    approved: bool
    remark: str
    def __init__(self, application_id: _Optional[int] = ..., approved: bool = ..., remark: _Optional[str] = ...) -> None: ...

class ApproveDefaultApplicationResponse(_message.Message):
    __slots__ = ["application_id", "approve_time", "approver", "status"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    approve_time: _timestamp_pb2.Timestamp
    approver: str
    status: ApprovalStatus
    def __init__(self, application_id: _Optional[int] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., approver: _Optional[str] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ApproveRenewalRequest(_message.Message):
    __slots__ = ["approved", "remark", "renewal_id"]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    approved: bool
    remark: str
    renewal_id: int
    def __init__(self, renewal_id: _Optional[int] = ..., approved: bool = ..., remark: _Optional[str] = ...) -> None: ...

class ApproveRenewalResponse(_message.Message):
    __slots__ = ["approve_time", "approver", "renewal_id", "status"]
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    APPROVE_TIME_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    approve_time: _timestamp_pb2.Timestamp
    approver: str
    renewal_id: int
    status: ApprovalStatus
    def __init__(self, renewal_id: _Optional[int] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., approver: _Optional[str] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Attachment(_message.Message):
    __slots__ = ["file_name", "file_size", "file_url"]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    FILE_SIZE_FIELD_NUMBER: _ClassVar[int]
    FILE_URL_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    file_size: int
    file_url: str
    def __init__(self, file_name: _Optional[str] = ..., file_url: _Optional[str] = ..., file_size: _Optional[int] = ...) -> None: ...

class AuditRecord(_message.Message):
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
    customer_id: int
    from_status: str
    id: int
    operator: str
    remark: str
    renewal_id: int
    subject: AuditSubject
    time: _timestamp_pb2.Timestamp
    to_status: str
    def __init__(self, id: _Optional[int] = ..., subject: _Optional[_Union[AuditSubject, str]] = ..., customer_id: _Optional[int] = ..., application_id: _Optional[int] = ..., renewal_id: _Optional[int] = ..., from_status: _Optional[str] = ..., to_status: _Optional[str] = ..., operator: _Optional[str] = ..., remark: _Optional[str] = ..., time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BatchApproval(_message.Message):
    __slots__ = ["application_id", "approved", "remark"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    APPROVED_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    approved: bool
    remark: str
    def __init__(self, application_id: _Optional[int] = ..., approved: bool = ..., remark: _Optional[str] = ...) -> None: ...

class BatchApprovalResult(_message.Message):
    __slots__ = ["application_id", "error_code", "message", "success"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    error_code: _error_pb2.ErrorCode
    message: str
    success: bool
    def __init__(self, application_id: _Optional[int] = ..., success: bool = ..., message: _Optional[str] = ..., error_code: _Optional[_Union[_error_pb2.ErrorCode, str]] = ...) -> None: ...

class BatchApproveDefaultApplicationsRequest(_message.Message):
    __slots__ = ["applications"]
    APPLICATIONS_FIELD_NUMBER: _ClassVar[int]
    applications: _containers.RepeatedCompositeFieldContainer[BatchApproval]
    def __init__(self, applications: _Optional[_Iterable[_Union[BatchApproval, _Mapping]]] = ...) -> None: ...

class BatchApproveDefaultApplicationsResponse(_message.Message):
    __slots__ = ["details", "fail_count", "success_count"]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    FAIL_COUNT_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_COUNT_FIELD_NUMBER: _ClassVar[int]
    details: _containers.RepeatedCompositeFieldContainer[BatchApprovalResult]
    fail_count: int
    success_count: int
    def __init__(self, success_count: _Optional[int] = ..., fail_count: _Optional[int] = ..., details: _Optional[_Iterable[_Union[BatchApprovalResult, _Mapping]]] = ...) -> None: ...

class CorrectClassificationRequest(_message.Message):
    __slots__ = ["customer_id", "industry", "region", "remark"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    industry: str
    region: str
    remark: str
    def __init__(self, customer_id: _Optional[int] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., remark: _Optional[str] = ...) -> None: ...

class CorrectClassificationResponse(_message.Message):
    __slots__ = ["customer_id", "customer_name", "industry", "region"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    customer_name: str
    industry: str
    region: str
    def __init__(self, customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class CreateDefaultReasonRequest(_message.Message):
    __slots__ = ["detail", "enabled", "reason", "sort_order"]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    detail: str
    enabled: bool
    reason: str
    sort_order: int
    def __init__(self, reason: _Optional[str] = ..., detail: _Optional[str] = ..., enabled: bool = ..., sort_order: _Optional[int] = ...) -> None: ...

class CreateDefaultReasonResponse(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: DefaultReason
    def __init__(self, reason: _Optional[_Union[DefaultReason, _Mapping]] = ...) -> None: ...

class DefaultApplication(_message.Message):
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
    application_id: int
    approve_remark: str
    approve_time: _timestamp_pb2.Timestamp
    approver: str
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    create_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    latest_external_rating: str
    remark: str
    severity: Severity
    status: ApprovalStatus
    def __init__(self, application_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., latest_external_rating: _Optional[str] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., remark: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., applicant: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approver: _Optional[str] = ..., approve_remark: _Optional[str] = ...) -> None: ...

class DefaultApplicationSummary(_message.Message):
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
    application_id: int
    create_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    latest_external_rating: str
    severity: Severity
    status: ApprovalStatus
    def __init__(self, application_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., applicant: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., default_reasons: _Optional[_Iterable[int]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., latest_external_rating: _Optional[str] = ...) -> None: ...

class DefaultCustomer(_message.Message):
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
    application_time: _timestamp_pb2.Timestamp
    approve_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    latest_external_rating: str
    severity: Severity
    status: CreditStatus
    def __init__(self, customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[CreditStatus, str]] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., applicant: _Optional[str] = ..., application_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., latest_external_rating: _Optional[str] = ...) -> None: ...

class DefaultReason(_message.Message):
    __slots__ = ["create_time", "detail", "enabled", "id", "reason", "sort_order", "update_time"]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    create_time: _timestamp_pb2.Timestamp
    detail: str
    enabled: bool
    id: int
    reason: str
    sort_order: int
    update_time: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ..., enabled: bool = ..., sort_order: _Optional[int] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class DeleteDefaultReasonRequest(_message.Message):
    __slots__ = ["id"]
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class DeleteDefaultReasonResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ExportDefaultCustomersRequest(_message.Message):
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
    approved_from: _timestamp_pb2.Timestamp
    approved_to: _timestamp_pb2.Timestamp
    customer_name: str
    industry: str
    page: int
    reason: int
    region: str
    severity: Severity
    size: int
    status: CreditStatus
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[CreditStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., reason: _Optional[int] = ..., applicant: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., approved_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approved_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetDefaultApplicationRequest(_message.Message):
    __slots__ = ["application_id"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    def __init__(self, application_id: _Optional[int] = ...) -> None: ...

class GetDefaultApplicationResponse(_message.Message):
    __slots__ = ["application"]
    APPLICATION_FIELD_NUMBER: _ClassVar[int]
    application: DefaultApplication
    def __init__(self, application: _Optional[_Union[DefaultApplication, _Mapping]] = ...) -> None: ...

class GetIndustryStatisticsRequest(_message.Message):
    __slots__ = ["type", "year"]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    type: StatisticsType
    year: int
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ...) -> None: ...

class GetIndustryStatisticsResponse(_message.Message):
    __slots__ = ["industries", "total", "type", "year"]
    INDUSTRIES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    industries: _containers.RepeatedCompositeFieldContainer[IndustryCount]
    total: int
    type: StatisticsType
    year: int
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ..., total: _Optional[int] = ..., industries: _Optional[_Iterable[_Union[IndustryCount, _Mapping]]] = ...) -> None: ...

class GetRegionStatisticsRequest(_message.Message):
    __slots__ = ["type", "year"]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    type: StatisticsType
    year: int
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ...) -> None: ...

class GetRegionStatisticsResponse(_message.Message):
    __slots__ = ["regions", "total", "type", "year"]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    regions: _containers.RepeatedCompositeFieldContainer[RegionCount]
    total: int
    type: StatisticsType
    year: int
    def __init__(self, year: _Optional[int] = ..., type: _Optional[_Union[StatisticsType, str]] = ..., total: _Optional[int] = ..., regions: _Optional[_Iterable[_Union[RegionCount, _Mapping]]] = ...) -> None: ...

class GetRenewalRequest(_message.Message):
    __slots__ = ["renewal_id"]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    renewal_id: int
    def __init__(self, renewal_id: _Optional[int] = ...) -> None: ...

class GetRenewalResponse(_message.Message):
    __slots__ = ["renewal"]
    RENEWAL_FIELD_NUMBER: _ClassVar[int]
    renewal: Renewal
    def __init__(self, renewal: _Optional[_Union[Renewal, _Mapping]] = ...) -> None: ...

class GetTrendRequest(_message.Message):
    __slots__ = ["dimension", "end_year", "start_year", "target"]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    END_YEAR_FIELD_NUMBER: _ClassVar[int]
    START_YEAR_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    dimension: Dimension
    end_year: int
    start_year: int
    target: str
    def __init__(self, dimension: _Optional[_Union[Dimension, str]] = ..., target: _Optional[str] = ..., start_year: _Optional[int] = ..., end_year: _Optional[int] = ...) -> None: ...

class GetTrendResponse(_message.Message):
    __slots__ = ["dimension", "target", "trend"]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    dimension: Dimension
    target: str
    trend: _containers.RepeatedCompositeFieldContainer[YearCount]
    def __init__(self, dimension: _Optional[_Union[Dimension, str]] = ..., target: _Optional[str] = ..., trend: _Optional[_Iterable[_Union[YearCount, _Mapping]]] = ...) -> None: ...

class IndustryCount(_message.Message):
    __slots__ = ["count", "industry", "percentage", "trend"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    INDUSTRY_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    count: int
    industry: str
    percentage: str
    trend: Trend
    def __init__(self, industry: _Optional[str] = ..., count: _Optional[int] = ..., percentage: _Optional[str] = ..., trend: _Optional[_Union[Trend, str]] = ...) -> None: ...

class ListAuditRecordsRequest(_message.Message):
    __slots__ = ["application_id", "customer_id", "page", "renewal_id", "size"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    customer_id: int
    page: int
    renewal_id: int
    size: int
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., application_id: _Optional[int] = ..., renewal_id: _Optional[int] = ..., customer_id: _Optional[int] = ...) -> None: ...

class ListAuditRecordsResponse(_message.Message):
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[AuditRecord]
    page: int
    size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[AuditRecord, _Mapping]]] = ...) -> None: ...

class ListDefaultApplicationsRequest(_message.Message):
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
    created_from: _timestamp_pb2.Timestamp
    created_to: _timestamp_pb2.Timestamp
    customer_name: str
    page: int
    reason: int
    severity: Severity
    size: int
    status: ApprovalStatus
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., applicant: _Optional[str] = ..., reason: _Optional[int] = ..., created_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDefaultApplicationsResponse(_message.Message):
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DefaultApplicationSummary]
    page: int
    size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DefaultApplicationSummary, _Mapping]]] = ...) -> None: ...

class ListDefaultCustomersRequest(_message.Message):
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
    approved_from: _timestamp_pb2.Timestamp
    approved_to: _timestamp_pb2.Timestamp
    customer_name: str
    industry: str
    page: int
    reason: int
    region: str
    severity: Severity
    size: int
    status: CreditStatus
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[CreditStatus, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., reason: _Optional[int] = ..., applicant: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., approved_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approved_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDefaultCustomersResponse(_message.Message):
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DefaultCustomer]
    page: int
    size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DefaultCustomer, _Mapping]]] = ...) -> None: ...

class ListDefaultReasonsRequest(_message.Message):
    __slots__ = ["enabled", "page", "size"]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    page: int
    size: int
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., enabled: bool = ...) -> None: ...

class ListDefaultReasonsResponse(_message.Message):
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[DefaultReason]
    page: int
    size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[DefaultReason, _Mapping]]] = ...) -> None: ...

class ListRenewableCustomersRequest(_message.Message):
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
    approved_from: _timestamp_pb2.Timestamp
    approved_to: _timestamp_pb2.Timestamp
    customer_name: str
    industry: str
    page: int
    reason: int
    region: str
    severity: Severity
    size: int
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., severity: _Optional[_Union[Severity, str]] = ..., reason: _Optional[int] = ..., applicant: _Optional[str] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ..., approved_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approved_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListRenewableCustomersResponse(_message.Message):
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[RenewableCustomer]
    page: int
    size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[RenewableCustomer, _Mapping]]] = ...) -> None: ...

class ListRenewalReasonsRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ListRenewalReasonsResponse(_message.Message):
    __slots__ = ["reasons"]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    reasons: _containers.RepeatedCompositeFieldContainer[RenewalReason]
    def __init__(self, reasons: _Optional[_Iterable[_Union[RenewalReason, _Mapping]]] = ...) -> None: ...

class ListRenewalsRequest(_message.Message):
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
    created_from: _timestamp_pb2.Timestamp
    created_to: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    page: int
    reason: int
    size: int
    status: ApprovalStatus
    def __init__(self, page: _Optional[int] = ..., size: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., applicant: _Optional[str] = ..., reason: _Optional[int] = ..., customer_id: _Optional[int] = ..., created_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_to: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListRenewalsResponse(_message.Message):
    __slots__ = ["list", "page", "size", "total"]
    LIST_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    list: _containers.RepeatedCompositeFieldContainer[Renewal]
    page: int
    size: int
    total: int
    def __init__(self, total: _Optional[int] = ..., page: _Optional[int] = ..., size: _Optional[int] = ..., list: _Optional[_Iterable[_Union[Renewal, _Mapping]]] = ...) -> None: ...

class RefreshStatisticsRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class RefreshStatisticsResponse(_message.Message):
    __slots__ = ["refresh_time"]
    REFRESH_TIME_FIELD_NUMBER: _ClassVar[int]
    refresh_time: _timestamp_pb2.Timestamp
    def __init__(self, refresh_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RegionCount(_message.Message):
    __slots__ = ["count", "percentage", "region", "trend"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    TREND_FIELD_NUMBER: _ClassVar[int]
    count: int
    percentage: str
    region: str
    trend: Trend
    def __init__(self, region: _Optional[str] = ..., count: _Optional[int] = ..., percentage: _Optional[str] = ..., trend: _Optional[_Union[Trend, str]] = ...) -> None: ...

class RenewableCustomer(_message.Message):
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
    application_time: _timestamp_pb2.Timestamp
    approve_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    latest_external_rating: str
    severity: Severity
    def __init__(self, customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., applicant: _Optional[str] = ..., application_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., latest_external_rating: _Optional[str] = ...) -> None: ...

class Renewal(_message.Message):
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
    approve_remark: str
    approve_time: _timestamp_pb2.Timestamp
    approver: str
    create_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    remark: str
    renewal_id: int
    renewal_reason: int
    status: ApprovalStatus
    def __init__(self, renewal_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., renewal_reason: _Optional[int] = ..., remark: _Optional[str] = ..., applicant: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approve_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., approver: _Optional[str] = ..., approve_remark: _Optional[str] = ...) -> None: ...

class RenewalReason(_message.Message):
    __slots__ = ["enabled", "id", "reason"]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    id: int
    reason: str
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., enabled: bool = ...) -> None: ...

class SubmitDefaultApplicationRequest(_message.Message):
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
    customer_id: int
    customer_name: str
    default_reasons: _containers.RepeatedScalarFieldContainer[int]
    industry: str
    latest_external_rating: str
    region: str
    remark: str
    severity: Severity
    def __init__(self, customer_name: _Optional[str] = ..., latest_external_rating: _Optional[str] = ..., default_reasons: _Optional[_Iterable[int]] = ..., severity: _Optional[_Union[Severity, str]] = ..., remark: _Optional[str] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ..., customer_id: _Optional[int] = ..., industry: _Optional[str] = ..., region: _Optional[str] = ...) -> None: ...

class SubmitDefaultApplicationResponse(_message.Message):
    __slots__ = ["application_id", "create_time", "customer_id", "customer_name", "status"]
    APPLICATION_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    application_id: int
    create_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    status: ApprovalStatus
    def __init__(self, application_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SubmitRenewalRequest(_message.Message):
    __slots__ = ["customer_id", "remark", "renewal_reason"]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REMARK_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_REASON_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    remark: str
    renewal_reason: int
    def __init__(self, customer_id: _Optional[int] = ..., renewal_reason: _Optional[int] = ..., remark: _Optional[str] = ...) -> None: ...

class SubmitRenewalResponse(_message.Message):
    __slots__ = ["create_time", "customer_id", "customer_name", "renewal_id", "status"]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_NAME_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    create_time: _timestamp_pb2.Timestamp
    customer_id: int
    customer_name: str
    renewal_id: int
    status: ApprovalStatus
    def __init__(self, renewal_id: _Optional[int] = ..., customer_id: _Optional[int] = ..., customer_name: _Optional[str] = ..., status: _Optional[_Union[ApprovalStatus, str]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UpdateDefaultReasonRequest(_message.Message):
    __slots__ = ["detail", "enabled", "id", "reason", "sort_order"]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SORT_ORDER_FIELD_NUMBER: _ClassVar[int]
    detail: str
    enabled: bool
    id: int
    reason: str
    sort_order: int
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ..., enabled: bool = ..., sort_order: _Optional[int] = ...) -> None: ...

class UpdateDefaultReasonResponse(_message.Message):
    __slots__ = ["reason"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: DefaultReason
    def __init__(self, reason: _Optional[_Union[DefaultReason, _Mapping]] = ...) -> None: ...

class YearCount(_message.Message):
    __slots__ = ["default_count", "renewal_count", "year"]
    DEFAULT_COUNT_FIELD_NUMBER: _ClassVar[int]
    RENEWAL_COUNT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    default_count: int
    renewal_count: int
    year: int
    def __init__(self, year: _Optional[int] = ..., default_count: _Optional[int] = ..., renewal_count: _Optional[int] = ...) -> None: ...

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ApprovalStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class CreditStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AuditSubject(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class StatisticsType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Trend(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Dimension(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
