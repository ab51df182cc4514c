/** The secret of the invitation that a visitor came from and goes back to; null when it is another page. */
export function invitationIn(next: string | undefined): string | null {
  return next?.match(/^\/invitations\/([\w-]+)$/)?.[1] ?? null;
}
