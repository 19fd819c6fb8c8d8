import { nameOf } from "../app/language";
import { Status } from "../parts/Status";
import { approvalNames, approvalTones, severityNames, severityTones } from "./names";

export function Severity({ value }: { value: string }) {
  return <Status tone={severityTones[value] ?? "neutral"}>{nameOf(severityNames, value)}</Status>;
}

export function ApprovalState({ value }: { value: string }) {
  return <Status tone={approvalTones[value] ?? "neutral"}>{nameOf(approvalNames, value)}</Status>;
}
