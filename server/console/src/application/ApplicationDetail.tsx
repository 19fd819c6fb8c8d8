import { Spin } from "antd";
import type { Attachment, DefaultReason } from "corebank";

import { t } from "../app/language";
import { bank, caller, may } from "../app/session";
import { DownloadButton } from "../parts/DownloadButton";
import { Facts } from "../parts/Facts";
import { useLoad } from "../parts/load";
import { Refusal } from "../parts/Refusal";
import { timeText } from "../parts/time";
import { reasonText } from "../reason/reasons";
import { AuditTimeline } from "./AuditTimeline";
import { sizeText } from "./Attachments";
import { DecisionForm } from "./DecisionForm";
import { ApprovalState, Severity } from "./States";

interface Props {
  id: number;
  reasons: Map<number, DefaultReason>;
  decided: () => void;
}

/** One application, with its files, its decision and its audit trail: section 3.3 of the defaults document. */
export function ApplicationDetail({ id, reasons, decided }: Props) {
  const path = { applicationId: id };
  const { data, error } = useLoad(async () => (await bank().GET("/api/v1/default-applications/{applicationId}", { params: { path } })).data, [id]);
  if (data === undefined) return error === undefined ? <Spin /> : <Refusal error={error} />;
  return (
    <>
      <Facts
        facts={[
          [t("申请编号", "Application"), data.applicationId],
          [t("客户", "Customer"), `${data.customerName} (${data.customerId})`],
          [t("审核状态", "State"), <ApprovalState value={data.status} />],
          [t("违约严重性", "Severity"), <Severity value={data.severity} />],
          [t("最新外部等级", "Latest external rating"), data.latestExternalRating],
          [t("违约原因", "Default reasons"), reasonText(reasons, data.defaultReasons)],
          [t("备注信息", "Remark"), data.remark || undefined],
          [t("申请人", "Applicant"), data.applicant],
          [t("申请时间", "Filed"), timeText(data.createTime)],
          [t("审核人", "Approver"), data.approver],
          [t("审核时间", "Decided"), timeText(data.approveTime) || undefined],
          [t("审核意见", "Opinion"), data.approveRemark || undefined],
          [t("附件", "Attachments"), <Files files={data.attachments} />],
        ]}
      />
      {data.status === "PENDING" && may("ApproveDefaultApplication") && (
        <DecisionForm
          own={data.applicant === caller().name}
          decide={(body, headers) => bank().POST("/api/v1/default-applications/{applicationId}/approve", { params: { path }, body, headers })}
          done={decided}
        />
      )}
      <AuditTimeline of={{ applicationId: id }} />
    </>
  );
}

function Files({ files }: { files: Attachment[] }) {
  if (files.length === 0) return "—";
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.fileUrl}>
          {hasFile(file) ? (
            <DownloadButton type="link" label={file.fileName} get={() => bank().download("/api/v1/files/{fileId}", { params: { path: { fileId: fileIdOf(file) } } })} />
          ) : (
            file.fileName
          )}{" "}
          <small>{sizeText(file.fileSize)}</small>
        </li>
      ))}
    </ul>
  );
}

const ownFile = /\/api\/v1\/files\/([^/]+)$/;
const hasFile = ({ fileUrl }: Attachment) => ownFile.test(fileUrl);
const fileIdOf = ({ fileUrl }: Attachment) => decodeURIComponent(ownFile.exec(fileUrl)?.[1] ?? "");
