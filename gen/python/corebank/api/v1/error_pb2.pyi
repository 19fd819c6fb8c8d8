from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.rpc import code_pb2 as _code_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

AUB001: ErrorCode
AUB002: ErrorCode
AUB003: ErrorCode
AUB004: ErrorCode
AUB005: ErrorCode
AUB006: ErrorCode
AUB007: ErrorCode
AUB008: ErrorCode
AUB009: ErrorCode
AUB010: ErrorCode
AUB011: ErrorCode
AUB012: ErrorCode
AUB013: ErrorCode
AUB014: ErrorCode
CBB001: ErrorCode
CBB002: ErrorCode
CBB003: ErrorCode
CBB004: ErrorCode
CBB005: ErrorCode
CBB006: ErrorCode
CBB007: ErrorCode
CBB008: ErrorCode
CBB009: ErrorCode
CBB010: ErrorCode
CBB011: ErrorCode
CBB012: ErrorCode
CBB013: ErrorCode
CBB014: ErrorCode
CBB015: ErrorCode
CBB016: ErrorCode
CBB017: ErrorCode
CBS001: ErrorCode
CBV001: ErrorCode
CBV002: ErrorCode
CBV003: ErrorCode
DESCRIPTOR: _descriptor.FileDescriptor
DMB001: ErrorCode
DMB002: ErrorCode
DMB003: ErrorCode
DMB004: ErrorCode
DMB005: ErrorCode
DMB006: ErrorCode
DMB007: ErrorCode
DMB008: ErrorCode
DMB009: ErrorCode
DMB010: ErrorCode
DMB011: ErrorCode
DMB012: ErrorCode
DMB013: ErrorCode
DMB014: ErrorCode
DMB015: ErrorCode
DMB016: ErrorCode
DMB017: ErrorCode
DMB018: ErrorCode
DMB019: ErrorCode
DMB020: ErrorCode
DMB021: ErrorCode
DMB022: ErrorCode
DMS001: ErrorCode
DMV001: ErrorCode
ERROR_CODE_UNSPECIFIED: ErrorCode
ERROR_FIELD_NUMBER: _ClassVar[int]
GWB001: ErrorCode
GWB002: ErrorCode
GWB003: ErrorCode
GWB004: ErrorCode
GWB005: ErrorCode
GWS001: ErrorCode
GWS002: ErrorCode
GWS003: ErrorCode
IRB001: ErrorCode
IRB002: ErrorCode
IRB003: ErrorCode
IRB004: ErrorCode
IRB005: ErrorCode
IRB006: ErrorCode
IRS001: ErrorCode
IRV001: ErrorCode
IRV002: ErrorCode
IRV003: ErrorCode
PYB001: ErrorCode
PYB002: ErrorCode
PYB003: ErrorCode
PYB004: ErrorCode
PYS001: ErrorCode
PYV001: ErrorCode
RKB001: ErrorCode
RKB002: ErrorCode
RKB003: ErrorCode
RKB004: ErrorCode
RKB005: ErrorCode
RKB006: ErrorCode
RKS001: ErrorCode
RKV001: ErrorCode
error: _descriptor.FieldDescriptor

class ErrorSpec(_message.Message):
    __slots__ = ["absent", "grpc", "http", "message", "rejection", "when"]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    GRPC_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    REJECTION_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    absent: ErrorSpec
    grpc: _code_pb2.Code
    http: int
    message: str
    rejection: bool
    when: str
    def __init__(self, grpc: _Optional[_Union[_code_pb2.Code, str]] = ..., http: _Optional[int] = ..., message: _Optional[str] = ..., when: _Optional[str] = ..., absent: _Optional[_Union[ErrorSpec, _Mapping]] = ..., rejection: bool = ...) -> None: ...

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
