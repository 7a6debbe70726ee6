// Users, apps and reactions as GitHub shows them; the shapes serve replies and payloads alike.
import type { Hub } from "../hub.ts";
import type { AppRow, ReactionRow, UserRow } from "../model.ts";

export function nodeId(kind: string, id: number): string {
  return Buffer.from(`0${kind.length}:${kind}${id}`).toString("base64");
}

const GHOST: UserRow = {
  id: 10137,
  login: "ghost",
  type: "User",
  createdAt: "2012-10-25T18:08:26Z",
};

/** Someone who is gone is shown as GitHub shows them: as `ghost`. */
export function userShape(hub: Hub, login: string) {
  return userRowShape(hub, hub.user(login) ?? GHOST);
}

export function userRowShape(hub: Hub, user: UserRow) {
  const url = `${hub.apiUrl}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId("User", user.id),
    avatar_url: `${hub.url}/avatars/u/${user.id}`,
    gravatar_id: "",
    url,
    html_url: `${hub.url}/${encodeURIComponent(user.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: user.type,
    site_admin: false,
  };
}

/** What `GET /users/{username}` and `GET /user` add. */
export function publicUserShape(hub: Hub, user: UserRow) {
  return {
    ...userRowShape(hub, user),
    name: user.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: Object.values(hub.state.repos).filter(
      (repo) => !repo.private && repo.owner.toLowerCase() === user.login.toLowerCase(),
    ).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  };
}

export function appShape(hub: Hub, app: AppRow) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    owner: userShape(hub, app.owner),
    name: app.name,
    description: "",
    external_url: `${hub.url}/apps/${app.slug}`,
    html_url: `${hub.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function appBySlug(hub: Hub, slug: string | null): AppRow | null {
  if (slug === null) return null;
  return Object.values(hub.state.apps).find((app) => app.slug === slug) ?? null;
}

export function viaAppShape(hub: Hub, slug: string | null) {
  const app = appBySlug(hub, slug);
  return app === null ? null : appShape(hub, app);
}

export function rollupShape(url: string, reactions: readonly ReactionRow[]) {
  const count = (content: string) =>
    reactions.filter((reaction) => reaction.content === content).length;
  return {
    url: `${url}/reactions`,
    total_count: reactions.length,
    "+1": count("+1"),
    "-1": count("-1"),
    laugh: count("laugh"),
    hooray: count("hooray"),
    confused: count("confused"),
    heart: count("heart"),
    rocket: count("rocket"),
    eyes: count("eyes"),
  };
}

export function reactionShape(hub: Hub, reaction: ReactionRow) {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: userShape(hub, reaction.login),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
