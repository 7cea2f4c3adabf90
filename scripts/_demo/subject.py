"""A camera of the demo, and what Home Assistant made of it."""

from dataclasses import dataclass

from .cameras import DemoCamera
from .client import Entity
from .processes import DemoError


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A camera, and what Home Assistant made of it."""

    camera: DemoCamera
    entry_id: str
    entities: dict[str, Entity]

    def __getitem__(self, key: str) -> str:
        """Return the entity id of a key.

        Raises:
            DemoError: There is no such entity.
        """
        if (entity := self.entities.get(key)) is None:
            raise DemoError(f"there is no entity {key}")
        return entity.entity_id
