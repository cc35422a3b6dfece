using Retune.Models;

namespace Retune.Scoring;

/// <summary>Rooms that no call is using: as many as calls have run at once, so that a warm scorer allocates nothing.</summary>
internal sealed class RoomPool(NetworkShape shape)
{
    private readonly Stack<ScoringRoom> _free = new();
    private readonly Lock _lock = new();

    /// <summary>Takes a room; give it back.</summary>
    public ScoringRoom Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out ScoringRoom? room))
                return room;
        }
        return new ScoringRoom(shape);
    }

    /// <summary>Gives a room back.</summary>
    public void Give(ScoringRoom room)
    {
        lock (_lock)
            _free.Push(room);
    }
}
