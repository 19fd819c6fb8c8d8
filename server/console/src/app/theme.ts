import type { ThemeConfig } from "antd";

/** Colours with at least 4.5 : 1 on white, which the defaults do not all have. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: "#0b5cad",
    colorLink: "#0b5cad",
    colorError: "#b42318",
    colorErrorText: "#b42318",
    colorSuccess: "#1a7f37",
    colorWarning: "#8a5a00",
    colorTextSecondary: "#465060",
    colorTextTertiary: "#56606f",
    colorTextDescription: "#56606f",
    colorTextPlaceholder: "#667085",
    colorTextHeading: "#16202e",
    borderRadius: 6,
    motion: false,
    fontFamily: 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  },
};
