"""The official Python client through the proxy: python_client.py URL REPOSITORY"""

import sys

from elasticsearch import ApiError, Elasticsearch

url, repository = sys.argv[1:]
client = Elasticsearch(url)
assert client.info()["tagline"] == "You Know, for Search"
assert client.ping()
snapshot = "by-python"
created = client.snapshot.create(
    repository=repository,
    snapshot=snapshot,
    wait_for_completion=True,
    indices="interop",
    include_global_state=False,
)
assert created["snapshot"]["state"] == "SUCCESS", created
listed = client.snapshot.get(repository=repository, snapshot="by-*")
assert [one["snapshot"] for one in listed["snapshots"]] == [snapshot], listed
status = client.snapshot.status(repository=repository, snapshot=snapshot)
assert status["snapshots"][0]["state"] == "SUCCESS", status
assert repository in client.snapshot.get_repository()
assert client.snapshot.delete(repository=repository, snapshot=snapshot)["acknowledged"]
for refused, wanted in (
    (lambda: client.snapshot.get(repository=repository, snapshot=snapshot), 404),
    (lambda: client.cluster.health(), 403),
):
    try:
        refused()
        raise SystemExit(f"expected {wanted}")
    except ApiError as error:
        assert error.meta.status == wanted, error
