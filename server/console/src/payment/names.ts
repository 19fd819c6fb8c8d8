import type { Names } from "../app/language";

export const billTypeNames: Names = { electricity: ["电费", "Electricity"], water: ["水费", "Water"], gas: ["燃气费", "Gas"], phone: ["话费", "Phone"] };

export const billStatusNames: Names = { unpaid: ["未支付", "Unpaid"], paid: ["已支付", "Paid"] };

export const paymentStatusNames: Names = { completed: ["已完成", "Completed"], failed: ["失败", "Failed"] };
