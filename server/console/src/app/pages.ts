import { mayCall, type Caller, type Operation } from "corebank";
import { lazy, type ComponentType } from "react";

import type { Names } from "./language";

/** A page of the menu. Its code is loaded when it is opened for the first time. */
export interface Page {
  path: string;
  group: keyof typeof groupNames;
  title: readonly [chinese: string, english: string];
  /** Users who may call this see the page. */
  needs: Operation;
  component: ComponentType;
}

export const groupNames = {
  defaults: ["违约客户管理", "Customers in default"],
  statistics: ["统计分析", "Statistics"],
  teller: ["柜面业务", "Teller"],
  rates: ["利率管理", "Interest rates"],
  risk: ["风险控制", "Risk"],
  admin: ["系统管理", "Administration"],
  own: ["我的", "Mine"],
} satisfies Names;

const pages: Page[] = [
  {
    path: "/applications",
    group: "defaults",
    title: ["违约认定申请", "Default applications"],
    needs: "ListDefaultApplications",
    component: lazy(() => import("../application/ApplicationsPage")),
  },
  {
    path: "/default-customers",
    group: "defaults",
    title: ["违约客户查询", "Customers in default"],
    needs: "ListDefaultCustomers",
    component: lazy(() => import("../defaultcustomer/DefaultCustomersPage")),
  },
  {
    path: "/renewable",
    group: "defaults",
    title: ["可重生客户", "Renewable customers"],
    needs: "ListRenewableCustomers",
    component: lazy(() => import("../renewal/RenewablePage")),
  },
  {
    path: "/renewals",
    group: "defaults",
    title: ["违约重生申请", "Renewals"],
    needs: "ListRenewals",
    component: lazy(() => import("../renewal/RenewalsPage")),
  },
  {
    path: "/reasons",
    group: "defaults",
    title: ["违约原因", "Default reasons"],
    needs: "ListDefaultReasons",
    component: lazy(() => import("../reason/ReasonsPage")),
  },
  {
    path: "/statistics",
    group: "statistics",
    title: ["违约统计", "Statistics"],
    needs: "GetIndustryStatistics",
    component: lazy(() => import("../statistics/SharesPage")),
  },
  {
    path: "/trend",
    group: "statistics",
    title: ["违约趋势", "Trend"],
    needs: "GetTrend",
    component: lazy(() => import("../statistics/TrendPage")),
  },
  {
    path: "/customers",
    group: "teller",
    title: ["客户", "Customers"],
    needs: "ListCustomers",
    component: lazy(() => import("../customer/CustomersPage")),
  },
  {
    path: "/accounts",
    group: "teller",
    title: ["账户", "Accounts"],
    needs: "ListAccounts",
    component: lazy(() => import("../account/AccountsPage")),
  },
  {
    path: "/transfer",
    group: "teller",
    title: ["转账与收付", "Payments"],
    needs: "Transfer",
    component: lazy(() => import("../transaction/TransferPage")),
  },
  {
    path: "/batch",
    group: "teller",
    title: ["批量转账", "Batch transfer"],
    needs: "BatchTransfer",
    component: lazy(() => import("../transaction/BatchPage")),
  },
  {
    path: "/scheduled",
    group: "teller",
    title: ["预约转账", "Scheduled transfers"],
    needs: "ListScheduledTransfers",
    component: lazy(() => import("../transaction/ScheduledPage")),
  },
  {
    path: "/recurring",
    group: "teller",
    title: ["定期转账", "Recurring transfers"],
    needs: "ListRecurringTransfers",
    component: lazy(() => import("../transaction/RecurringPage")),
  },
  {
    path: "/holds",
    group: "teller",
    title: ["资金冻结", "Holds"],
    needs: "CreateHold",
    component: lazy(() => import("../transaction/HoldsPage")),
  },
  {
    path: "/history",
    group: "teller",
    title: ["交易历史", "History"],
    needs: "ListTransactions",
    component: lazy(() => import("../transaction/HistoryPage")),
  },
  {
    path: "/transactions",
    group: "teller",
    title: ["查找交易", "Find transactions"],
    needs: "FindTransactions",
    component: lazy(() => import("../transaction/FindPage")),
  },
  {
    path: "/bills",
    group: "teller",
    title: ["账单缴费", "Bills"],
    needs: "PayBill",
    component: lazy(() => import("../payment/BillsPage")),
  },
  {
    path: "/payments",
    group: "teller",
    title: ["支付记录", "Payments of bills"],
    needs: "ListBillPayments",
    component: lazy(() => import("../payment/PaymentsPage")),
  },
  {
    path: "/rates",
    group: "rates",
    title: ["利率管理", "Interest rates"],
    needs: "SearchRates",
    component: lazy(() => import("../rate/RatesPage")),
  },
  {
    path: "/rate-as-of",
    group: "rates",
    title: ["查询某日利率", "Rate on a date"],
    needs: "GetRateAsOf",
    component: lazy(() => import("../rate/AsOfPage")),
  },
  {
    path: "/accrual",
    group: "rates",
    title: ["利息试算", "Accrual"],
    needs: "SearchRates",
    component: lazy(() => import("../rate/AccrualPage")),
  },
  {
    path: "/risk-rules",
    group: "risk",
    title: ["风控规则", "Risk rules"],
    needs: "ListRules",
    component: lazy(() => import("../risk/RulesPage")),
  },
  {
    path: "/blacklist",
    group: "risk",
    title: ["黑名单", "Blacklist"],
    needs: "ListBlacklist",
    component: lazy(() => import("../risk/BlacklistPage")),
  },
  {
    path: "/decisions",
    group: "risk",
    title: ["风控记录", "Risk decisions"],
    needs: "ListDecisions",
    component: lazy(() => import("../risk/DecisionsPage")),
  },
  {
    path: "/users",
    group: "admin",
    title: ["用户", "Users"],
    needs: "ListUsers",
    component: lazy(() => import("../user/UsersPage")),
  },
  {
    path: "/api-clients",
    group: "admin",
    title: ["API客户端", "API clients"],
    needs: "ListApiClients",
    component: lazy(() => import("../apiclient/ApiClientsPage")),
  },
  {
    path: "/approvals",
    group: "admin",
    title: ["双人复核", "Four eyes"],
    needs: "ListApprovals",
    component: lazy(() => import("../approval/ApprovalsPage")),
  },
  {
    path: "/approval-rules",
    group: "admin",
    title: ["复核规则", "Rules of four eyes"],
    needs: "ListApprovalRules",
    component: lazy(() => import("../approval/RulesPage")),
  },
  {
    path: "/audit",
    group: "admin",
    title: ["审计记录", "Audit trail"],
    needs: "ListAuditEntries",
    component: lazy(() => import("../audit/AuditPage")),
  },
  {
    path: "/verification",
    group: "admin",
    title: ["账务核对", "Verification"],
    needs: "VerifyLedger",
    component: lazy(() => import("../journal/VerifyPage")),
  },
  {
    path: "/feed",
    group: "admin",
    title: ["实时流水", "Live feed"],
    needs: "ListJournalEntries",
    component: lazy(() => import("../journal/FeedPage")),
  },
  {
    path: "/security",
    group: "own",
    title: ["登录与安全", "Login and security"],
    needs: "ListSessions",
    component: lazy(() => import("../login/SecurityPage")),
  },
];

export function pagesOf(caller: Caller): Page[] {
  return pages.filter((page) => mayCall(caller.roles, page.needs));
}
