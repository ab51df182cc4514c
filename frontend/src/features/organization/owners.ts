import type { Member } from "@/shared/api/types";

/** Whether the organization would be left without an owner if this user went. */
export function soleOwner(members: Member[], user: string): boolean {
  const owners = members.filter(({ role, status }) => role === "owner" && status !== "suspended");
  return owners.length === 1 && owners[0]?.user.id === user;
}

/** Who can become the owner in the place of this user. */
export function heirs(members: Member[], user: string): Member[] {
  return members.filter((member) => member.user.id !== user && member.status !== "suspended");
}

export const nameOf = ({ user }: Member): string => user.name || user.email;
