"use strict";
// Starts the explorer on this server's own API, as whoever is signed in.
(function () {
  const vi = navigator.language.startsWith("vi");
  const query =
    (vi ? "# Ai đang đăng nhập?\n" : "# Who is signed in?\n") +
    "query Viewer {\n  viewer { login displayName role permissions }\n}\n";
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
      defaultQuery: query,
      shouldPersistHeaders: false,
    })
  );
})();
