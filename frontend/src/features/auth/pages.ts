export { AuthLayout } from "./AuthLayout";
export { LoginPage } from "./LoginPage";
export { ForgotPage, ResetPage } from "./PasswordPages";
export { SignupPage } from "./SignupPage";
export { VerifyPage } from "./VerifyPage";
