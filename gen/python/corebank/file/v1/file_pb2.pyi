from buf.validate import validate_pb2 as _validate_pb2
from corebank.api.v1 import options_pb2 as _options_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import httpbody_pb2 as _httpbody_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DownloadFileRequest(_message.Message):
    """DownloadFileRequest names a file."""
    __slots__ = ["file_id"]
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    """The file: its id, or the last part of its fileUrl, which is the id and the extension."""
    def __init__(self, file_id: _Optional[str] = ...) -> None: ...

class UploadFileRequest(_message.Message):
    """UploadFileRequest is the name of the file, or the next piece of its content."""
    __slots__ = ["chunk", "file_name"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    chunk: bytes
    """The next piece of the content. A message has at most 1 MiB (1,048,576 bytes), and the piece is a little less than the
    message. gRPC itself refuses a larger one, with RESOURCE_EXHAUSTED and no code."""
    file_name: str
    """Name of the file as its owner knows it; a path before it is dropped."""
    def __init__(self, file_name: _Optional[str] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class UploadFileResponse(_message.Message):
    """UploadFileResponse is the stored file."""
    __slots__ = ["file_id", "file_name", "file_size", "file_url", "upload_time"]
    FILE_ID_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    FILE_SIZE_FIELD_NUMBER: _ClassVar[int]
    FILE_URL_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_TIME_FIELD_NUMBER: _ClassVar[int]
    file_id: str
    """Identifier: f and 32 hex digits, random."""
    file_name: str
    """Name of the file."""
    file_size: int
    """Bytes."""
    file_url: str
    """Where it can be had, with a token."""
    upload_time: _timestamp_pb2.Timestamp
    """When it was stored."""
    def __init__(self, file_id: _Optional[str] = ..., file_name: _Optional[str] = ..., file_url: _Optional[str] = ..., file_size: _Optional[int] = ..., upload_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
