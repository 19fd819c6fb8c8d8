import type { Names } from "../app/language";

export const idTypeNames: Names = { ID_CARD: ["身份证", "Identity card"], PASSPORT: ["护照", "Passport"], BUSINESS_LICENSE: ["营业执照", "Business licence"] };

export const customerStatusNames: Names = { active: ["正常", "Active"], erased: ["已注销", "Erased"] };
