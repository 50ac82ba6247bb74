"""Work for `manage.py db_worker`."""

from django_tasks import task

from documents import store


@task()
def render_document(document_id: int) -> None:
    """Render the document with this id, unless it is done or another worker has it."""
    store.make(document_id)
