import { Building2 } from "lucide-react";

/** The sign of a provider; one that has none here gets a house. */
export function ProviderMark({ provider, size = 18 }: { provider: string; size?: number }) {
  const shape = { width: size, height: size, "aria-hidden": true };
  switch (provider) {
    case "google":
      return (
        <svg {...shape} viewBox="0 0 24 24">
          <path
            fill="#4285f4"
            d="M23.5 12.3c0-.9-.1-1.5-.2-2.2H12v4.1h6.5a5.6 5.6 0 0 1-2.4 3.7v3h3.9c2.200-2.100 3.500-5.100 3.500-8.600z"
          />
          <path
            fill="#34a853"
            d="M12 24c3.200 0 6-1.100 8-2.900l-3.900-3c-1.100.7-2.500 1.200-4.100 1.200-3.100 0-5.800-2.100-6.700-5H1.300v3.100A12 12 0 0 0 12 24z"
          />
          <path
            fill="#fbbc05"
            d="M5.300 14.300a7.200 7.200 0 0 1 0-4.600V6.600H1.300a12 12 0 0 0 0 10.800z"
          />
          <path
            fill="#ea4335"
            d="M12 4.700c1.800 0 3.300.6 4.600 1.800L20 3.100A12 12 0 0 0 1.300 6.600l4 3.100c.9-2.900 3.600-5 6.700-5z"
          />
        </svg>
      );
    case "github":
      return (
        <svg {...shape} viewBox="0 0 16 16" fill="currentColor">
          <path d="M8 0a8 8 0 0 0-2.530 15.590c.4.070.55-.17.55-.38v-1.330c-2.230.48-2.700-1.070-2.700-1.070-.36-.93-.89-1.170-.89-1.170-.73-.5.050-.49.050-.49.800.060 1.230.83 1.230.83.71 1.220 1.870.87 2.330.66.070-.52.28-.87.500-1.070-1.780-.200-3.640-.89-3.640-3.950 0-.87.310-1.590.82-2.150-.080-.200-.36-1.020.080-2.120 0 0 .67-.21 2.200.82a7.600 7.600 0 0 1 4 0c1.530-1.040 2.200-.82 2.200-.82.44 1.100.16 1.920.080 2.120.51.56.82 1.270.82 2.150 0 3.070-1.870 3.750-3.650 3.950.29.25.54.73.54 1.480v2.190c0 .21.15.46.55.38A8 8 0 0 0 8 0z" />
        </svg>
      );
    case "microsoft":
      return (
        <svg {...shape} viewBox="0 0 21 21">
          <path fill="#f25022" d="M0 0h10v10H0z" />
          <path fill="#7fba00" d="M11 0h10v10H11z" />
          <path fill="#00a4ef" d="M0 11h10v10H0z" />
          <path fill="#ffb900" d="M11 11h10v10H11z" />
        </svg>
      );
    default:
      return <Building2 size={size} />;
  }
}
