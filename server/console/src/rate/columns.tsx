import { nameOf, t } from "../app/language";
import type { Column } from "../parts/DataTable";
import { Status } from "../parts/Status";
import type { Rate } from "./grid";
import { rateTypeNames } from "./names";

/** The columns of the document's page, in its words. */
export function rateColumns(): Column<Rate>[] {
  return [
    { key: "code", title: t("利率编码", "Code"), render: ({ code }) => code.display },
    { key: "ratename", title: t("利率名称", "Name"), render: ({ ratename }) => <b>{ratename.display}</b> },
    { key: "ratetype", title: t("利率类型", "Type"), render: ({ ratetype }) => nameOf(rateTypeNames, ratetype.value) },
    { key: "rate", title: t("利率（%）", "Rate, %"), align: "right", render: ({ rate }) => <span className="amount">{rate.display ?? "—"}</span> },
    { key: "pk_currtype", title: t("币种", "Currency"), render: (rate) => rate.pk_currtype.display },
    { key: "dayofyear", title: t("利率天数", "Days"), render: ({ dayofyear }) => dayofyear.display },
    { key: "revisedate", title: t("利率起效日期", "In force from"), render: ({ revisedate }) => revisedate.display },
    { key: "versionno", title: t("版本号", "Version"), render: ({ versionno }) => versionno.display },
    { key: "versiondate", title: t("利率变更日期", "Made"), render: ({ versiondate }) => versiondate.display },
    { key: "creator", title: t("创建人", "Creator"), render: ({ creator }) => creator.display },
    { key: "creationtime", title: t("创建时间", "Created"), render: ({ creationtime }) => creationtime.display },
    {
      key: "enable",
      title: t("启用状态", "In use"),
      render: ({ enable }) => (
        <Status tone={enable.value === "1" ? "good" : "neutral"}>{enable.value === "1" ? t("启用", "In use") : t("停用", "Not in use")}</Status>
      ),
    },
  ];
}
