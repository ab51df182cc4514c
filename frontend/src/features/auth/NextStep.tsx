import { Navigate } from "@tanstack/react-router";
import type { Progress } from "./api";
import { CheckMail } from "./CheckMail";
import { invitationIn } from "./invitation";
import { ProviderSignup } from "./ProviderSignup";
import { SecondFactor } from "./SecondFactor";

interface NextStepProps {
  reached: Progress;
  email?: string;
  next?: string | undefined;
  onProgress: (reached: Progress) => void;
}

/** What somebody still has to do before being in. */
export function NextStep({ reached, email = "", next, onProgress }: NextStepProps) {
  switch (reached.outcome) {
    case "verify-email":
      return <CheckMail email={email} purpose="verify" invited={invitationIn(next) !== null} />;
    case "second-factor":
      return <SecondFactor factors={reached.factors} onProgress={onProgress} />;
    case "provider-signup":
      return <ProviderSignup next={next} onProgress={onProgress} />;
    default:
      return <Navigate to="/login" search={next ? { next } : {}} replace />;
  }
}
