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
"""Current accounts. The document's examples call it CRATE."""
RATE_TYPE_FIXED: RateType
"""Fixed deposits."""
RATE_TYPE_LIBOR: RateType
"""London interbank offered rate."""
RATE_TYPE_LOAN: RateType
"""Loans."""
RATE_TYPE_UNSPECIFIED: RateType
"""Not set."""

class AccrualSegment(_message.Message):
    """AccrualSegment is a run of days on which one version was in force."""
    __slots__ = ["dayofyear", "days", "interest", "rate", "to", "versionno"]
    DAYOFYEAR_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    VERSIONNO_FIELD_NUMBER: _ClassVar[int]
    dayofyear: int
    """Days that make a year."""
    days: int
    """Its days."""
    interest: str
    """Interest of these days, rounded half to even to 8 digits to be read; the sum is made of the exact ones."""
    rate: str
    """Per cent a year, as stored."""
    to: str
    """The day after its last."""
    versionno: int
    """Number of the version."""
    def __init__(self, to: _Optional[str] = ..., days: _Optional[int] = ..., versionno: _Optional[int] = ..., rate: _Optional[str] = ..., dayofyear: _Optional[int] = ..., interest: _Optional[str] = ..., **kwargs) -> None: ...

class AccrueInterestRequest(_message.Message):
    """AccrueInterestRequest names a rate, an amount and a time."""
    __slots__ = ["code", "principal", "rateid", "to"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    code: str
    """The rate, by code. Either this or rateid must be given."""
    principal: str
    """The amount that bears interest."""
    rateid: str
    """The rate, by the id of any of its versions."""
    to: str
    """The day after the last that counts."""
    def __init__(self, code: _Optional[str] = ..., rateid: _Optional[str] = ..., principal: _Optional[str] = ..., to: _Optional[str] = ..., **kwargs) -> None: ...

class AccrueInterestResponse(_message.Message):
    """AccrueInterestResponse is the interest and how it comes about."""
    __slots__ = ["days", "interest", "segments"]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    days: int
    """Days counted."""
    interest: str
    """The interest."""
    segments: _containers.RepeatedCompositeFieldContainer[AccrualSegment]
    """Runs of days with the same version, in order."""
    def __init__(self, interest: _Optional[str] = ..., days: _Optional[int] = ..., segments: _Optional[_Iterable[_Union[AccrualSegment, _Mapping]]] = ...) -> None: ...

class DeleteRateRequest(_message.Message):
    """DeleteRateRequest names a rate."""
    __slots__ = ["rateid"]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    rateid: str
    """The rate, by the id of any of its versions."""
    def __init__(self, rateid: _Optional[str] = ...) -> None: ...

class DeleteRateResponse(_message.Message):
    """DeleteRateResponse is empty."""
    __slots__ = []
    def __init__(self) -> None: ...

class GetRateAsOfRequest(_message.Message):
    """GetRateAsOfRequest names a rate and two times."""
    __slots__ = ["code", "effective_at", "known_at", "rateid"]
    CODE_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    code: str
    """The rate, by code. Either this or rateid must be given."""
    effective_at: _timestamp_pb2.Timestamp
    """The business time."""
    known_at: _timestamp_pb2.Timestamp
    """As known at this time; as known now if absent. A version is known from the instant it was made; a second of a JSON time
    counts whole."""
    rateid: str
    """The rate, by the id of any of its versions."""
    def __init__(self, code: _Optional[str] = ..., rateid: _Optional[str] = ..., effective_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetRateAsOfResponse(_message.Message):
    """GetRateAsOfResponse holds the version that applied."""
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: Rate
    """The version."""
    def __init__(self, rate: _Optional[_Union[Rate, _Mapping]] = ...) -> None: ...

class ListRateRevisionsRequest(_message.Message):
    """ListRateRevisionsRequest names a rate."""
    __slots__ = ["rateid"]
    RATEID_FIELD_NUMBER: _ClassVar[int]
    rateid: str
    """The rate, by the id of any of its versions."""
    def __init__(self, rateid: _Optional[str] = ...) -> None: ...

class ListRateRevisionsResponse(_message.Message):
    """ListRateRevisionsResponse holds the versions of a rate."""
    __slots__ = ["rates"]
    RATES_FIELD_NUMBER: _ClassVar[int]
    rates: _containers.RepeatedCompositeFieldContainer[Rate]
    """The versions, the oldest first."""
    def __init__(self, rates: _Optional[_Iterable[_Union[Rate, _Mapping]]] = ...) -> None: ...

class PageInfo(_message.Message):
    """PageInfo describes one page of a search."""
    __slots__ = ["more", "page", "pagesize"]
    MORE_FIELD_NUMBER: _ClassVar[int]
    PAGESIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    more: bool
    """Whether there is a further page."""
    page: int
    """Page, from 1."""
    pagesize: int
    """Rates a page."""
    def __init__(self, page: _Optional[int] = ..., pagesize: _Optional[int] = ..., more: bool = ...) -> None: ...

class Rate(_message.Message):
    """Rate is one version of a rate: a row of the grids. Rates document, sections 2.1 and 2.5."""
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
    """Rate of amounts paid in advance, per cent a year."""
    code: str
    """Code, unique among rates that are not deleted."""
    creationtime: _timestamp_pb2.Timestamp
    """When the rate was created."""
    creator: str
    """Who created the rate."""
    dayofyear: int
    """Days that make a year when interest is accrued: 360 or 365."""
    enable: int
    """Whether the rate is in use, 1 or 0. Of a rate whose newest version has 0 nothing can be asked as of a time, nor accrued."""
    modifiedtime: _timestamp_pb2.Timestamp
    """When it was last corrected."""
    modifier: str
    """Who last corrected the version."""
    overdue: str
    """Rate of overdue amounts, per cent a year."""
    pk_currtype: str
    """Currency."""
    precision: int
    """Digits after the point that `rate`, `overdue` and `advance` are shown with, 0 to 8."""
    rate: str
    """Per cent a year, with 8 digits after the point. JSON shows `precision` of them, the others being zeros."""
    rateid: str
    """Identifier of the rate, the same for all its versions."""
    ratename: str
    """Name."""
    ratetype: RateType
    """What the rate is for."""
    revisedate: _timestamp_pb2.Timestamp
    """From when the version holds in business."""
    reviser: str
    """Who made the version, if it is a revision."""
    sysid: str
    """Application that the rate belongs to."""
    tenantid: str
    """Tenant that the rate belongs to."""
    versiondate: _timestamp_pb2.Timestamp
    """When the version was made."""
    versionid: str
    """Identifier of this version alone. Wherever a rateid is asked for, this may be given as well."""
    versionno: int
    """Number of the version, from 1."""
    def __init__(self, rateid: _Optional[str] = ..., code: _Optional[str] = ..., ratename: _Optional[str] = ..., dayofyear: _Optional[int] = ..., creator: _Optional[str] = ..., creationtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ratetype: _Optional[_Union[RateType, str]] = ..., revisedate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pk_currtype: _Optional[str] = ..., rate: _Optional[str] = ..., versiondate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., versionno: _Optional[int] = ..., precision: _Optional[int] = ..., overdue: _Optional[str] = ..., advance: _Optional[str] = ..., enable: _Optional[int] = ..., versionid: _Optional[str] = ..., tenantid: _Optional[str] = ..., sysid: _Optional[str] = ..., modifier: _Optional[str] = ..., modifiedtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reviser: _Optional[str] = ...) -> None: ...

class ReviseRateRequest(_message.Message):
    """ReviseRateRequest is the next version of a rate. Rates document, section 2.4."""
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
    """Rate of amounts paid in advance, per cent a year."""
    code: str
    """New code."""
    creationtime: _timestamp_pb2.Timestamp
    """Accepted because grids show it, and ignored: the server sets it."""
    creator: str
    """Accepted because grids show it, and ignored: the server sets it."""
    dayofyear: int
    """Days that make a year: 360 or 365."""
    enable: int
    """Whether the rate is in use, 1 or 0."""
    modifiedtime: _timestamp_pb2.Timestamp
    """Accepted because grids show it, and ignored: the server sets it."""
    modifier: str
    """Accepted because grids show it, and ignored: the server sets it."""
    overdue: str
    """Rate of overdue amounts, per cent a year."""
    pk_currtype: str
    """Currency."""
    precision: int
    """Digits after the point that the rate is shown with."""
    rate: str
    """Per cent a year."""
    rateid: str
    """The rate, by the id of any of its versions."""
    ratename: str
    """New name."""
    ratetype: RateType
    """What the rate is for."""
    revisedate: _timestamp_pb2.Timestamp
    """From when the new version holds in business."""
    reviser: str
    """Accepted because grids show it, and ignored: the server sets it."""
    sysid: str
    """Application that the rate belongs to."""
    tenantid: str
    """Tenant that the rate belongs to."""
    versiondate: _timestamp_pb2.Timestamp
    """Accepted because grids show it, and ignored: the server sets it."""
    versionid: str
    """Accepted because grids show it, and ignored: the server sets it."""
    versionno: int
    """The number of the newest version that the caller has read, or the next number: IRB002 if a newer version exists."""
    def __init__(self, rateid: _Optional[str] = ..., code: _Optional[str] = ..., ratename: _Optional[str] = ..., dayofyear: _Optional[int] = ..., creator: _Optional[str] = ..., creationtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ratetype: _Optional[_Union[RateType, str]] = ..., revisedate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pk_currtype: _Optional[str] = ..., rate: _Optional[str] = ..., versiondate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., versionno: _Optional[int] = ..., precision: _Optional[int] = ..., overdue: _Optional[str] = ..., advance: _Optional[str] = ..., enable: _Optional[int] = ..., versionid: _Optional[str] = ..., tenantid: _Optional[str] = ..., sysid: _Optional[str] = ..., modifier: _Optional[str] = ..., modifiedtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reviser: _Optional[str] = ...) -> None: ...

class ReviseRateResponse(_message.Message):
    """ReviseRateResponse holds the new version."""
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: Rate
    """The new version."""
    def __init__(self, rate: _Optional[_Union[Rate, _Mapping]] = ...) -> None: ...

class SaveRateRequest(_message.Message):
    """SaveRateRequest is a rate to create or to correct. Rates document, sections 2.2 and 2.3."""
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
    """Rate of amounts paid in advance, per cent a year."""
    code: str
    """Code. A new rate has a generated one if absent."""
    creationtime: _timestamp_pb2.Timestamp
    """Accepted because grids show it, and ignored: the server sets it."""
    creator: str
    """Accepted because grids show it, and ignored: the server sets it."""
    dayofyear: int
    """Days that make a year: 360 or 365. A new rate has 360 if absent."""
    enable: int
    """Whether the rate is in use, 1 or 0; out of use, it has no answer to asOf and accrues nothing. A new rate has 1 if absent."""
    modifiedtime: _timestamp_pb2.Timestamp
    """Accepted because grids show it, and ignored: the server sets it."""
    modifier: str
    """Accepted because grids show it, and ignored: the server sets it."""
    overdue: str
    """Rate of overdue amounts, per cent a year."""
    pk_currtype: str
    """Currency. A new rate has CNY if absent."""
    precision: int
    """Digits after the point that the rate has at most. A new rate has 2 if absent."""
    rate: str
    """Per cent a year, with at most `precision` digits after the point. The one thing that a rate may be without."""
    rateid: str
    """The rate to correct, by the id of any of its versions; absent or empty: a new one."""
    ratename: str
    """Name. A new rate has that of its type if absent."""
    ratetype: RateType
    """What the rate is for. A new rate needs it."""
    revisedate: _timestamp_pb2.Timestamp
    """From when the version holds in business. A new rate needs it."""
    reviser: str
    """Accepted because grids show it, and ignored: the server sets it."""
    sysid: str
    """Application that the rate belongs to."""
    tenantid: str
    """Tenant that the rate belongs to."""
    versiondate: _timestamp_pb2.Timestamp
    """Accepted because grids show it, and ignored: the server sets it."""
    versionid: str
    """Accepted because grids show it, and ignored: the server sets it."""
    versionno: int
    """The number of the newest version that the caller has read, or the next number: IRB002 if a newer version exists. Ignored without rateid."""
    def __init__(self, rateid: _Optional[str] = ..., code: _Optional[str] = ..., ratename: _Optional[str] = ..., dayofyear: _Optional[int] = ..., creator: _Optional[str] = ..., creationtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., ratetype: _Optional[_Union[RateType, str]] = ..., revisedate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pk_currtype: _Optional[str] = ..., rate: _Optional[str] = ..., versiondate: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., versionno: _Optional[int] = ..., precision: _Optional[int] = ..., overdue: _Optional[str] = ..., advance: _Optional[str] = ..., enable: _Optional[int] = ..., versionid: _Optional[str] = ..., tenantid: _Optional[str] = ..., sysid: _Optional[str] = ..., modifier: _Optional[str] = ..., modifiedtime: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reviser: _Optional[str] = ...) -> None: ...

class SaveRateResponse(_message.Message):
    """SaveRateResponse holds the saved version."""
    __slots__ = ["rate"]
    RATE_FIELD_NUMBER: _ClassVar[int]
    rate: Rate
    """The newest version as it is now."""
    def __init__(self, rate: _Optional[_Union[Rate, _Mapping]] = ...) -> None: ...

class SearchRatesRequest(_message.Message):
    """SearchRatesRequest selects rates."""
    __slots__ = ["page", "pagesize", "searchkey"]
    PAGESIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    SEARCHKEY_FIELD_NUMBER: _ClassVar[int]
    page: int
    """Page, from 1. Not in the document, which shows all rates at once."""
    pagesize: int
    """Rates a page: 500 if not given, which is also the most."""
    searchkey: str
    """Text in code or name; all rates if absent or empty."""
    def __init__(self, searchkey: _Optional[str] = ..., page: _Optional[int] = ..., pagesize: _Optional[int] = ...) -> None: ...

class SearchRatesResponse(_message.Message):
    """SearchRatesResponse is a page of the found rates."""
    __slots__ = ["page_info", "rates"]
    PAGE_INFO_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    page_info: PageInfo
    """The page, unless it has all rates."""
    rates: _containers.RepeatedCompositeFieldContainer[Rate]
    """The newest versions."""
    def __init__(self, rates: _Optional[_Iterable[_Union[Rate, _Mapping]]] = ..., page_info: _Optional[_Union[PageInfo, _Mapping]] = ...) -> None: ...

class RateType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """RateType is the kind of a rate. Rates document, section 2.1."""
    __slots__ = []
