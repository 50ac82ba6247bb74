"""Work for `manage.py db_worker`."""

from django_tasks import task

from indicators.open_data import previews


@task()
def fetch_figures(token: str) -> None:
    """Fetch the figures of the job with this token, unless it is done or gone."""
    previews.run(token)
