const KEY = "sunbear.token";

/**
 * The server's token: out of the page's address, from which it is taken away so that nobody copies it along, or as this
 * tab has kept it. Empty if there is none; the server then says so.
 */
export function takeToken(): string {
  const address = new URL(location.href);
  const token = address.searchParams.get("token");
  if (!token) return sessionStorage.getItem(KEY) ?? "";
  sessionStorage.setItem(KEY, token);
  address.searchParams.delete("token");
  history.replaceState(history.state, "", address);
  return token;
}
