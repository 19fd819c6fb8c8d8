from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
RATE_TYPE_CURRENT: RateType
RATE_TYPE_FIXED: RateType
RATE_TYPE_LIBOR: RateType
RATE_TYPE_LOAN: RateType
RATE_TYPE_UNSPECIFIED: RateType

class AccrualSegment(_message.Message):
    __slots__ = ["dayofyear", "days", "interest", "rate", "to", "versionno"]
    DAYOFYEAR_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    VERSIONNO_FIELD_NUMBER: _ClassVar[int]
    dayofyear: int
    days: int
    interest: str
    rate: str
    to: str
    versionno: int
    def __init__(self, to: _Optional[str] = ..., days: _Optional[int] = ..., versionno: _Optional[int] = ..., rate: _Optional[str] = ..., dayofyear: _Optional[int] = ..., interest: _Optional[str] = ..., **kwargs) -> None: ...

class AccrueInterestRequest(_message.Message):
    __slots__ = ["code", "principal", "rateid", "to"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    code: str
    principal: str
    rateid: str
    to: str
    def __init__(self, code: _Optional[str] = ..., rateid: _Optional[str] = ..., principal: _Optional[str] = ..., to: _Optional[str] = ..., **kwargs) -> None: ...

class AccrueInterestResponse(_message.Message):
    __slots__ = ["days", "interest", "segments"]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    days: int
    interest: str
    segments: _containers.RepeatedCompositeFieldContainer[AccrualSegment]
    def __init__(self, interest: _Optional[str] = ..., days: _Optional[int] = ..., segments: _Optional[_Iterable[_Union[AccrualSegment, _Mapping]]] = ...) -> None: ...

class DeleteRateRequest(_message.Message):
    __slots__ = ["rateid"]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    rateid: str
    def __init__(self, rateid: _Optional[str] = ...) -> None: ...

class DeleteRateResponse(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class GetRateAsOfRequest(_message.Message):
    __slots__ = ["code", "effective_at", "known_at", "rateid"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    code: str
    effective_at: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    rateid: str
    def __init__(self, code: _Optional[str] = ..., rateid: _Optional[str] = ..., effective_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetRateAsOfResponse(_message.Message):
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: Rate
    def __init__(self, rate: _Optional[_Union[Rate, _Mapping]] = ...) -> None: ...

class ListRateRevisionsRequest(_message.Message):
    __slots__ = ["rateid"]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    rateid: str
    def __init__(self, rateid: _Optional[str] = ...) -> None: ...

class ListRateRevisionsResponse(_message.Message):
    __slots__ = ["rates"]
    RATES_FIELD_NUMBER: _ClassVar[int]
    rates: _containers.RepeatedCompositeFieldContainer[Rate]
    def __init__(self, rates: _Optional[_Iterable[_Union[Rate, _Mapping]]] = ...) -> None: ...

class PageInfo(_message.Message):
    __slots__ = ["more", "page", "pagesize"]
    MORE_FIELD_NUMBER: _ClassVar[int]
    PAGESIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    more: bool
    page: int
    pagesize: int
    def __init__(self, page: _Optional[int] = ..., pagesize: _Optional[int] = ..., more: bool = ...) -> None: ...

class Rate(_message.Message):
    __slots__ = ["advance", "code", "creationtime", "creator", "dayofyear", "enable", "modifiedtime", "modifier", "overdue", "pk_currtype", "precision", "rate", "rateid", "ratename", "ratetype", "revisedate", "reviser", "sysid", "tenantid", "versiondate", "versionid", "versionno"]
    ADVANCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CREATIONTIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    DAYOFYEAR_FIELD_NUMBER: _ClassVar[int]
    ENABLE_FIELD_NUMBER: _ClassVar[int]
    MODIFIEDTIME_FIELD_NUMBER: _ClassVar[int]
    MODIFIER_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PK_CURRTYPE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    RATENAME_FIELD_NUMBER: _ClassVar[int]
    RATETYPE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    REVISEDATE_FIELD_NUMBER: _ClassVar[int]
    REVISER_FIELD_NUMBER: _ClassVar[int]
    SYSID_FIELD_NUMBER: _ClassVar[int]
    TENANTID_FIELD_NUMBER: _ClassVar[int]
    VERSIONDATE_FIELD_NUMBER: _ClassVar[int]
    VERSIONID_FIELD_NUMBER: _ClassVar[int]
    VERSIONNO_FIELD_NUMBER: _ClassVar[int]
    advance: str
    code: str
    creationtime: _timestamp_pb2.Timestamp
    creator: str
    dayofyear: int
    enable: int
    modifiedtime: _timestamp_pb2.Timestamp
    modifier: str
    overdue: str
    pk_currtype: str
    precision: int
    rate: str
    rateid: str
    ratename: str
    ratetype: RateType
    revisedate: _timestamp_pb2.Timestamp
    reviser: str
    sysid: str
    tenantid: str
    versiondate: _timestamp_pb2.Timestamp
    versionid: str
    versionno: int
    def __init__(self, rateid: _Optional[str] = ..., code: _Optional[str] = ..., ratename: _Optional[str] = ..., dayofyear: _Optional[int] = ..., creator: _Optional[str] = ..., creationtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ratetype: _Optional[_Union[RateType, str]] = ..., revisedate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pk_currtype: _Optional[str] = ..., rate: _Optional[str] = ..., versiondate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., versionno: _Optional[int] = ..., precision: _Optional[int] = ..., overdue: _Optional[str] = ..., advance: _Optional[str] = ..., enable: _Optional[int] = ..., versionid: _Optional[str] = ..., tenantid: _Optional[str] = ..., sysid: _Optional[str] = ..., modifier: _Optional[str] = ..., modifiedtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reviser: _Optional[str] = ...) -> None: ...

class ReviseRateRequest(_message.Message):
    __slots__ = ["advance", "code", "creationtime", "creator", "dayofyear", "enable", "modifiedtime", "modifier", "overdue", "pk_currtype", "precision", "rate", "rateid", "ratename", "ratetype", "revisedate", "reviser", "sysid", "tenantid", "versiondate", "versionid", "versionno"]
    ADVANCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CREATIONTIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    DAYOFYEAR_FIELD_NUMBER: _ClassVar[int]
    ENABLE_FIELD_NUMBER: _ClassVar[int]
    MODIFIEDTIME_FIELD_NUMBER: _ClassVar[int]
    MODIFIER_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PK_CURRTYPE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    RATENAME_FIELD_NUMBER: _ClassVar[int]
    RATETYPE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    REVISEDATE_FIELD_NUMBER: _ClassVar[int]
    REVISER_FIELD_NUMBER: _ClassVar[int]
    SYSID_FIELD_NUMBER: _ClassVar[int]
    TENANTID_FIELD_NUMBER: _ClassVar[int]
    VERSIONDATE_FIELD_NUMBER: _ClassVar[int]
    VERSIONID_FIELD_NUMBER: _ClassVar[int]
    VERSIONNO_FIELD_NUMBER: _ClassVar[int]
    advance: str
    code: str
    creationtime: _timestamp_pb2.Timestamp
    creator: str
    dayofyear: int
    enable: int
    modifiedtime: _timestamp_pb2.Timestamp
    modifier: str
    overdue: str
    pk_currtype: str
    precision: int
    rate: str
    rateid: str
    ratename: str
    ratetype: RateType
    revisedate: _timestamp_pb2.Timestamp
    reviser: str
    sysid: str
    tenantid: str
    versiondate: _timestamp_pb2.Timestamp
    versionid: str
    versionno: int
    def __init__(self, rateid: _Optional[str] = ..., code: _Optional[str] = ..., ratename: _Optional[str] = ..., dayofyear: _Optional[int] = ..., creator: _Optional[str] = ..., creationtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ratetype: _Optional[_Union[RateType, str]] = ..., revisedate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pk_currtype: _Optional[str] = ..., rate: _Optional[str] = ..., versiondate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., versionno: _Optional[int] = ..., precision: _Optional[int] = ..., overdue: _Optional[str] = ..., advance: _Optional[str] = ..., enable: _Optional[int] = ..., versionid: _Optional[str] = ..., tenantid: _Optional[str] = ..., sysid: _Optional[str] = ..., modifier: _Optional[str] = ..., modifiedtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reviser: _Optional[str] = ...) -> None: ...

class ReviseRateResponse(_message.Message):
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: Rate
    def __init__(self, rate: _Optional[_Union[Rate, _Mapping]] = ...) -> None: ...

class SaveRateRequest(_message.Message):
    __slots__ = ["advance", "code", "creationtime", "creator", "dayofyear", "enable", "modifiedtime", "modifier", "overdue", "pk_currtype", "precision", "rate", "rateid", "ratename", "ratetype", "revisedate", "reviser", "sysid", "tenantid", "versiondate", "versionid", "versionno"]
    ADVANCE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    CREATIONTIME_FIELD_NUMBER: _ClassVar[int]
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    DAYOFYEAR_FIELD_NUMBER: _ClassVar[int]
    ENABLE_FIELD_NUMBER: _ClassVar[int]
    MODIFIEDTIME_FIELD_NUMBER: _ClassVar[int]
    MODIFIER_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PK_CURRTYPE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    RATENAME_FIELD_NUMBER: _ClassVar[int]
    RATETYPE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    REVISEDATE_FIELD_NUMBER: _ClassVar[int]
    REVISER_FIELD_NUMBER: _ClassVar[int]
    SYSID_FIELD_NUMBER: _ClassVar[int]
    TENANTID_FIELD_NUMBER: _ClassVar[int]
    VERSIONDATE_FIELD_NUMBER: _ClassVar[int]
    VERSIONID_FIELD_NUMBER: _ClassVar[int]
    VERSIONNO_FIELD_NUMBER: _ClassVar[int]
    advance: str
    code: str
    creationtime: _timestamp_pb2.Timestamp
    creator: str
    dayofyear: int
    enable: int
    modifiedtime: _timestamp_pb2.Timestamp
    modifier: str
    overdue: str
    pk_currtype: str
    precision: int
    rate: str
    rateid: str
    ratename: str
    ratetype: RateType
    revisedate: _timestamp_pb2.Timestamp
    reviser: str
    sysid: str
    tenantid: str
    versiondate: _timestamp_pb2.Timestamp
    versionid: str
    versionno: int
    def __init__(self, rateid: _Optional[str] = ..., code: _Optional[str] = ..., ratename: _Optional[str] = ..., dayofyear: _Optional[int] = ..., creator: _Optional[str] = ..., creationtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ratetype: _Optional[_Union[RateType, str]] = ..., revisedate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pk_currtype: _Optional[str] = ..., rate: _Optional[str] = ..., versiondate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., versionno: _Optional[int] = ..., precision: _Optional[int] = ..., overdue: _Optional[str] = ..., advance: _Optional[str] = ..., enable: _Optional[int] = ..., versionid: _Optional[str] = ..., tenantid: _Optional[str] = ..., sysid: _Optional[str] = ..., modifier: _Optional[str] = ..., modifiedtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reviser: _Optional[str] = ...) -> None: ...

class SaveRateResponse(_message.Message):
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: Rate
    def __init__(self, rate: _Optional[_Union[Rate, _Mapping]] = ...) -> None: ...

class SearchRatesRequest(_message.Message):
    __slots__ = ["page", "pagesize", "searchkey"]
    PAGESIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SEARCHKEY_FIELD_NUMBER: _ClassVar[int]
    page: int
    pagesize: int
    searchkey: str
    def __init__(self, searchkey: _Optional[str] = ..., page: _Optional[int] = ..., pagesize: _Optional[int] = ...) -> None: ...

class SearchRatesResponse(_message.Message):
    __slots__ = ["page_info", "rates"]
    PAGE_INFO_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    page_info: PageInfo
    rates: _containers.RepeatedCompositeFieldContainer[Rate]
    def __init__(self, rates: _Optional[_Iterable[_Union[Rate, _Mapping]]] = ..., page_info: _Optional[_Union[PageInfo, _Mapping]] = ...) -> None: ...

class RateType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
