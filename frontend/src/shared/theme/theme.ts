import {
  createTheme,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
  defaultVariantColorsResolver,
  ActionIcon,
  Badge,
  Button,
  Checkbox,
  Menu,
  Modal,
  Paper,
  PasswordInput,
  Radio,
  Select,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";

/** Text, lines and filled buttons: a warm neutral, so that the one accent is seen. */
const ink: MantineColorsTuple = [
  "#f4f3ef",
  "#e8e6e0",
  "#d3d0c7",
  "#b5b1a6",
  "#928e83",
  "#716d64",
  "#57544d",
  "#403e39",
  "#2a2926",
  "#191917",
];

/** Aged brass: links, focus, selection, "your key paid". */
const verdigris: MantineColorsTuple = [
  "#e9f6f2",
  "#d2ebe3",
  "#a4d7c8",
  "#73c2ac",
  "#4caf95",
  "#2c957b",
  "#1a7d66",
  "#126653",
  "#0f5041",
  "#0c3a30",
];

const amber: MantineColorsTuple = [
  "#faf1de",
  "#f3e2bc",
  "#e9cd8c",
  "#dcb25a",
  "#cf9a35",
  "#b98322",
  "#9a6a14",
  "#8a5a0b",
  "#6c4608",
  "#4f3305",
];

const dark: MantineColorsTuple = [
  "#e9e7e1",
  "#cbc8bf",
  "#a3a097",
  "#7d7a72",
  "#4d4b46",
  "#393733",
  "#2b2a27",
  "#21201e",
  "#1a1917",
  "#131211",
];

const sans = '"Geist Variable", ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif';

/** Filled ink is dark on light and light on dark, so the text on it must turn with it. */
const resolveColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const filledInk = input.variant === "filled" && (input.color ?? "ink") === "ink";
  if (filledInk) return { ...colors, color: "var(--app-on-ink)" };
  const quiet = input.variant === "subtle" && input.color === "gray";
  return quiet ? { ...colors, hover: "var(--app-hover)" } : colors;
};

export const theme = createTheme({
  colors: { ink, verdigris, dark, gray: ink, yellow: amber },
  primaryColor: "ink",
  primaryShade: { light: 9, dark: 0 },
  autoContrast: true,
  variantColorResolver: resolveColors,
  black: "#1d1c1a",
  fontFamily: sans,
  fontFamilyMonospace: '"Geist Mono Variable", ui-monospace, "SF Mono", Menlo, monospace',
  fontSizes: { xs: "0.78rem", sm: "0.875rem", md: "0.95rem", lg: "1.08rem", xl: "1.3rem" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.55", lg: "1.6", xl: "1.6" },
  headings: {
    fontFamily: sans,
    fontWeight: "560",
    sizes: {
      h1: { fontSize: "1.75rem", lineHeight: "1.2" },
      h2: { fontSize: "1.3rem", lineHeight: "1.25" },
      h3: { fontSize: "1.08rem", lineHeight: "1.3" },
    },
  },
  radius: { xs: "4px", sm: "6px", md: "10px", lg: "14px", xl: "20px" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Badge: Badge.extend({
      defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 500 },
    }),
    Button: Button.extend({ defaultProps: { fw: 530 } }),
    // The mark turns with what it stands on, as the text of filled buttons does.
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: "var(--app-on-ink)" } }),
    Radio: Radio.extend({ defaultProps: { iconColor: "var(--app-on-ink)" } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", radius: "md", position: "bottom-end" } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: "lg", overlayProps: { opacity: 0.4 } } }),
    Paper: Paper.extend({ defaultProps: { radius: "lg" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "md" } }),
    Select: Select.extend({ defaultProps: { size: "md" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "md" } }),
    TextInput: TextInput.extend({ defaultProps: { size: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, radius: "sm" } }),
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#fdfcfa",
    "--mantine-color-dimmed": "#6b675e",
    "--mantine-color-anchor": "#126653",
    "--mantine-color-default-border": "#dedad0",
    "--app-on-ink": "#ffffff",
    "--app-sidebar": "#f5f3ee",
    "--app-surface": "#ffffff",
    "--app-sunken": "#f4f2ec",
    "--app-hover": "rgba(60, 54, 40, 0.06)",
    "--app-selected": "rgba(60, 54, 40, 0.1)",
    "--app-line": "#e5e1d8",
    "--app-accent": "#126653",
    "--app-accent-soft": "#e4f1ec",
    "--app-danger": "#a6322a",
    "--app-danger-soft": "#fbeeec",
    "--app-warning": "#8a5a0b",
    "--app-warning-soft": "#faf1de",
    "--app-shadow": "0 1px 2px rgba(50,44,30,.05), 0 6px 24px -10px rgba(50,44,30,.14)",
  },
  dark: {
    "--mantine-color-body": "#181715",
    "--mantine-color-dimmed": "#a09c92",
    "--mantine-color-anchor": "#73c2ac",
    "--mantine-color-default": "#201f1c",
    "--mantine-color-default-hover": "#2a2925",
    "--mantine-color-default-border": "#3a3833",
    "--app-on-ink": "#191917",
    "--app-sidebar": "#121110",
    "--app-surface": "#201f1c",
    "--app-sunken": "#131210",
    "--app-hover": "rgba(255, 250, 235, 0.06)",
    "--app-selected": "rgba(255, 250, 235, 0.1)",
    "--app-line": "#34322d",
    "--app-accent": "#73c2ac",
    "--app-accent-soft": "#1b2f2a",
    "--app-danger": "#f0958c",
    "--app-danger-soft": "#35201e",
    "--app-warning": "#e3b863",
    "--app-warning-soft": "#322814",
    "--app-shadow": "0 1px 2px rgba(0,0,0,.3), 0 8px 28px -10px rgba(0,0,0,.5)",
  },
});
