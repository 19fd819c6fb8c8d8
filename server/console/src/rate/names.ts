import type { Names } from "../app/language";

export const rateTypeNames: Names = {
  "0": ["Libor利率", "Libor"],
  "1": ["贷款利率", "Loans"],
  "2": ["活期利率", "Current accounts"],
  "3": ["定期利率", "Fixed deposits"],
};

export const currencies = ["CNY", "USD", "EUR", "GBP", "HKD", "JPY"];
