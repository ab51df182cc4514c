export { ProfilePage } from "./ProfilePage";
export { SecurityPage } from "./SecurityPage";
export { SettingsLayout } from "./SettingsLayout";
