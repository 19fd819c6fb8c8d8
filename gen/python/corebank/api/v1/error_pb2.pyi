from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.rpc import code_pb2 as _code_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

AUB001: ErrorCode
"""用户名或密码错误
Unknown user, wrong password, or a disabled user."""
AUB002: ErrorCode
"""未授权
No token, or one that is malformed, expired, revoked or not for this server."""
AUB003: ErrorCode
"""权限不足
No role of the caller may call this method."""
AUB004: ErrorCode
"""登录尝试过于频繁
Too many failed logins for this user or from this address; retry after the time told."""
AUB005: ErrorCode
"""用户不存在
No user has this id."""
AUB006: ErrorCode
"""用户名已存在
The username is taken."""
AUB007: ErrorCode
"""不能停用最后一个管理员
The change would leave no enabled administrator."""
AUB008: ErrorCode
"""签名或密钥无效
An API client's signature or secret is missing a part, wrong, expired or used before, or there is no such client."""
AUB009: ErrorCode
"""API客户端不存在
No API client has this keyId."""
AUB010: ErrorCode
"""请先修改密码
Somebody else has set the caller's password, which must be changed first."""
AUB011: ErrorCode
"""会话不存在
No session with this id goes on that the caller may end."""
AUB012: ErrorCode
"""动态验证码缺失或错误
The code of the second factor is missing, wrong or was used before."""
AUB013: ErrorCode
"""请先启用动态验证码
The configuration requires a second factor of staff, and the caller must set it up first."""
AUB014: ErrorCode
"""动态验证码已启用
The caller's second factor is confirmed, and only an administrator can remove it."""
AUB015: ErrorCode
"""复核申请不存在
No approval has this id that the caller may see, or, to withdraw, that the caller made."""
AUB016: ErrorCode
"""复核申请已结束
The approval was decided or withdrawn, or has expired; the first decision stands."""
AUB017: ErrorCode
"""不能复核本人提交的申请
Nobody decides an approval of a call of their own."""
AUB018: ErrorCode
"""该操作不能设置双人复核
No method of this name can be put under four eyes."""
CBB001: ErrorCode
"""账户不存在
No account has this id."""
CBB002: ErrorCode
"""余额不足
The paying account holds less than the amount."""
CBB003: ErrorCode
"""账户已冻结
An account of the posting is frozen."""
CBB004: ErrorCode
"""转账金额无效
The amount is zero or negative, or a balance would leave Decimal(19,2)."""
CBB005: ErrorCode
"""同账户转账
Payer and payee are the same account."""
CBB006: ErrorCode
"""无权操作
A customer acts on what is not its own (403), or no customer has this id (404)."""
CBB007: ErrorCode
"""客户已存在
A customer with the same idType and idNumber exists."""
CBB008: ErrorCode
"""账户已销户
An account of the posting, or the account to change, is closed."""
CBB009: ErrorCode
"""账户余额不为零
An account can be closed only when its balance is 0.00."""
CBB010: ErrorCode
"""批量转账超过限制
A batch has more than 100 transfers; nothing was posted."""
CBB011: ErrorCode
"""预约时间无效
The scheduled time is not in the future."""
CBB012: ErrorCode
"""预约不存在
No scheduled or recurring transfer has this id."""
CBB013: ErrorCode
"""预约已执行/取消
Only a pending scheduled transfer, or an active recurring one, can be cancelled."""
CBB014: ErrorCode
"""幂等键冲突
The refId, batchId or Idempotency-Key was used before with another request; nothing was done."""
CBB015: ErrorCode
"""币种不一致
Payer and payee hold different currencies."""
CBB016: ErrorCode
"""账户状态不允许此操作
The account cannot go from its state to the asked one."""
CBB017: ErrorCode
"""账户有待执行的预约转账
An account that is to pay scheduled or recurring transfers cannot be closed; cancel them first."""
CBB018: ErrorCode
"""交易不存在
No transaction has this id, or it touches no account of the calling customer."""
CBB019: ErrorCode
"""冲正金额超过剩余金额
The amount is more than what has not been reversed of the transaction yet; nothing moved."""
CBB020: ErrorCode
"""冲正交易不能再冲正
A reversal cannot be reversed; make a new transaction instead."""
CBB021: ErrorCode
"""资金冻结已结束
Only a pending hold can be captured or voided; it was captured or voided before, or has expired."""
CBB022: ErrorCode
"""扣划金额超过冻结金额
The amount to capture is more than is held; nothing moved."""
CBB023: ErrorCode
"""客户尚有未了结业务，不能注销
A customer to erase has an account that is not closed, a pending hold, scheduled or recurring transfer, or is in default or about to be; `errors` has a field for each."""
CBB024: ErrorCode
"""利率不能用于计息
No rate in use has this code, or it is one of another currency than the accounts'."""
CBB030: ErrorCode
"""Webhook订阅不存在
No webhook has this id."""
CBB031: ErrorCode
"""Webhook订阅数量已达上限
There are 100 webhooks already; delete one first."""
CBS001: ErrorCode
"""系统内部错误
A failure that is not the caller's; the cause is in the server's log."""
CBV001: ErrorCode
"""Bad Request
A required field is missing."""
CBV002: ErrorCode
"""Bad Request
An amount is no decimal with at most 17 digits before the point and 2 after it."""
CBV003: ErrorCode
"""Bad Request
The body is not the documented JSON, or a field is malformed, unknown, repeated or out of bounds."""
DESCRIPTOR: _descriptor.FileDescriptor
DMB001: ErrorCode
"""违约原因不存在
No default reason has this id."""
DMB002: ErrorCode
"""违约原因不存在或已停用
An application gives a default reason that does not exist or is disabled."""
DMB003: ErrorCode
"""违约原因已被引用，不能删除
A default reason to delete is given by an application; disable it instead."""
DMB004: ErrorCode
"""存在同名客户，请指定customerId
Several customers have the name that an application gives; it must say which by customerId."""
DMB005: ErrorCode
"""客户不存在
No customer has this id."""
DMB006: ErrorCode
"""客户已有待审核的违约认定申请
A customer has at most one pending application."""
DMB007: ErrorCode
"""客户已处于违约状态
A customer in default cannot be applied for again."""
DMB008: ErrorCode
"""客户名称与customerId不符
An application gives both, and the customer has another name."""
DMB009: ErrorCode
"""批量审核超过限制
A batch has more than 100 decisions; nothing was decided."""
DMB010: ErrorCode
"""违约认定申请不存在
No application has this id."""
DMB011: ErrorCode
"""违约认定申请已审核
The application is decided already; the first decision stands."""
DMB012: ErrorCode
"""不能审核本人提交的申请
Whoever files an application or a renewal does not decide it."""
DMB013: ErrorCode
"""客户未处于违约状态
Only a customer in default can be renewed."""
DMB014: ErrorCode
"""客户已有待审核的重生申请
A customer has at most one pending renewal."""
DMB015: ErrorCode
"""重生原因不存在或已停用
A renewal gives a reason that does not exist or is disabled."""
DMB016: ErrorCode
"""重生申请不存在
No renewal has this id."""
DMB017: ErrorCode
"""重生申请已审核
The renewal is decided already; the first decision stands."""
DMB018: ErrorCode
"""文件不存在
No file has this id."""
DMB019: ErrorCode
"""文件大小超过10MB
The file is larger than 10 MB; nothing was stored."""
DMB020: ErrorCode
"""不支持的文件格式
The name of the file does not end in pdf, doc, docx, xls or xlsx; nothing was stored."""
DMB021: ErrorCode
"""文件内容与扩展名不符
The content of the file is not what its name says; nothing was stored."""
DMB022: ErrorCode
"""客户行业或区域与登记不符
An application names another industry or region than the customer directory has; correct the directory or leave them out."""
DMS001: ErrorCode
"""服务器内部错误
A failure that is not the caller's; the cause is in the server's log."""
DMV001: ErrorCode
"""请求参数错误
A field is missing, malformed, unknown, repeated or out of bounds, or the body is not the documented JSON."""
ERROR_CODE_UNSPECIFIED: ErrorCode
"""No error."""
ERROR_FIELD_NUMBER: _ClassVar[int]
GWB001: ErrorCode
"""Not Found
No path like this."""
GWB002: ErrorCode
"""Method Not Allowed
The path exists, but not with this HTTP method."""
GWB003: ErrorCode
"""请求过于频繁
A quota is used up, too many calls without credentials come from one address, or a user has 1,000 calls waiting for approval; retry after the time told."""
GWB004: ErrorCode
"""不支持的请求编码
The request is compressed (Content-Encoding, grpc-encoding), which this server does not accept."""
GWB005: ErrorCode
"""请求接收超时
The request was begun and did not arrive in time; nothing was done."""
GWB006: ErrorCode
"""已受理，等待复核
The method is under four eyes: nothing was changed, and the call runs when somebody else approves it."""
GWS001: ErrorCode
"""服务暂不可用
The server is starting, stopping or overloaded, or its database is away; the request may be retried with the same key."""
GWS002: ErrorCode
"""请求超时
The caller's deadline passed first, or it took in nothing of a file for too long."""
GWS003: ErrorCode
"""请求已取消
The caller went away."""
IRB001: ErrorCode
"""利率不存在
No rate has this rateid or code, or it is deleted."""
IRB002: ErrorCode
"""版本已变更，请刷新后重试
The versionno is neither the newest version's number nor the next one: somebody else has revised the rate."""
IRB003: ErrorCode
"""利率编码已存在
Another rate has this code."""
IRB004: ErrorCode
"""该日期没有生效的利率
No version of the rate was in force at the business date, as known at the time asked for."""
IRB005: ErrorCode
"""利率没有数值
A version in force on one of the days has no number to accrue with."""
IRB006: ErrorCode
"""利率已停用
The rate is out of use: enable is 0 in its newest version."""
IRS001: ErrorCode
"""系统内部错误
A failure that is not the caller's; the cause is in the server's log."""
IRV001: ErrorCode
"""缺少必填字段
A required field is missing."""
IRV002: ErrorCode
"""数值格式错误
A number is no decimal, has too many digits, or is not positive where it must be."""
IRV003: ErrorCode
"""请求格式错误
The body is not the documented JSON, or a field is malformed, unknown, repeated or out of bounds."""
PYB001: ErrorCode
"""支付记录不存在
No payment has this id."""
PYB002: ErrorCode
"""账单已支付
The bill is paid already; nothing moved."""
PYB003: ErrorCode
"""账单金额不匹配
The amount is not the amount of the bill."""
PYB004: ErrorCode
"""缴费账号无效
No bill of this type, account and period is known."""
PYS001: ErrorCode
"""系统内部错误
A failure that is not the caller's; the cause is in the server's log."""
PYV001: ErrorCode
"""Bad Request
A field is missing, malformed, unknown, repeated or out of bounds; a list names one bill twice."""
RKB001: ErrorCode
"""Risk control rejected
The amount is over the limit of a single transfer (rule single_transfer_limit)."""
RKB002: ErrorCode
"""Risk control rejected
Payer or payee, account or customer, is on the blacklist, or the paying customer is in default."""
RKB003: ErrorCode
"""Risk control rejected
A limit of the day, of a batch or of pending scheduled transfers would be passed."""
RKB004: ErrorCode
"""Risk control rejected
The account has made as many payments this hour or this day as it may."""
RKB005: ErrorCode
"""风控规则不存在
No risk rule has this id."""
RKB006: ErrorCode
"""黑名单记录不存在
No entry of the blacklist has this id, or it was removed."""
RKS001: ErrorCode
"""系统内部错误
A failure that is not the caller's, and any doubt about the rules: nothing passes unchecked."""
RKV001: ErrorCode
"""Bad Request
A field is missing, malformed, unknown, repeated or out of bounds, or does not fit the rule."""
error: _descriptor.FieldDescriptor
"""What a code means to a caller."""

class ErrorSpec(_message.Message):
    """ErrorSpec is one line of the error catalogue."""
    __slots__ = ["absent", "grpc", "http", "message", "parked", "rejection", "when"]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    GRPC_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PARKED_FIELD_NUMBER: _ClassVar[int]
    REJECTION_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    absent: ErrorSpec
    """The face of the same code when the thing acted on does not exist (bank document, section 6.1: CBB006 is 403 or 404)."""
    grpc: _code_pb2.Code
    """gRPC status code."""
    http: int
    """HTTP status."""
    message: str
    """`message` of the answer."""
    parked: bool
    """The call was accepted, waits for the approval of a second person and has changed nothing yet. `data` has its `approvalId` and
    `expiresAt` (ErrorInfo.metadata as texts)."""
    rejection: bool
    """A rule of risk control refuses with the code: as an error of every paying method, with `rejectReason`, `riskLevel` and
    `ruleTriggered` besides (ErrorInfo.metadata; `data` in JSON), and as the answer of a method with a Variant, which asks in
    advance. Whatever can be refused so can fail with RKS001 as well."""
    when: str
    """When the code is returned."""
    def __init__(self, grpc: _Optional[_Union[_code_pb2.Code, str]] = ..., http: _Optional[int] = ..., message: _Optional[str] = ..., when: _Optional[str] = ..., absent: _Optional[_Union[ErrorSpec, _Mapping]] = ..., rejection: bool = ..., parked: bool = ...) -> None: ...

class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    """ErrorCode is the error catalogue: two letters for the system (CB core bank, PY payments, RK risk, DM defaults, IR
    interest rates, AU authentication, GW the gateway itself), a letter for the kind (B business, V validation,
    S system) and a number. gRPC callers find the name in google.rpc.ErrorInfo.reason (domain "corebank"), JSON callers
    in errorCode. The codes of the bank are those of its document, section 6, continued where it has none."""
    __slots__ = []
