import type { Names } from "../app/language";

export const statisticsTypeNames: Names = { DEFAULT: ["违约", "Defaults"], RENEWAL: ["重生", "Renewals"] };

export const trendNames: Names = { UP: ["↑ 上升", "↑ Up"], DOWN: ["↓ 下降", "↓ Down"], STABLE: ["→ 持平", "→ Stable"] };

export const dimensionNames: Names = { INDUSTRY: ["行业", "Industry"], REGION: ["区域", "Region"] };
