export { AuthLayout } from "./AuthLayout";
export { LoginPage } from "./LoginPage";
export { ForgotPage, ResetPage } from "./PasswordPages";
export { ProviderPage } from "./ProviderPage";
export { SignupPage } from "./SignupPage";
export { VerifyPage } from "./VerifyPage";
