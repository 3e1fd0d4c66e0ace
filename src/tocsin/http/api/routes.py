"""All routes of `/api/v1`, gathered from the resources' modules."""

from __future__ import annotations

from tocsin.http.table import Route

ROUTES: list[Route] = []
