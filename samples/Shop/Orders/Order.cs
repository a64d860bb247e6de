namespace Shop.Orders;

/// <summary>An order of a customer.</summary>
public sealed class Order
{
    /// <summary>The number of the order.</summary>
    public int Id { get; init; }

    /// <summary>The id of the user.</summary>
    public required string UserId { get; init; }

    /// <summary>The time of the order.</summary>
    public required DateTime Created { get; init; }

    /// <summary>The products and their quantities, as text.</summary>
    public required string Products { get; init; }

    /// <summary>The price.</summary>
    public required decimal Total { get; init; }

    /// <summary>The address of the customer.</summary>
    public required string Address { get; init; }

    /// <summary>True if the order was sent.</summary>
    public bool IsShipped { get; set; }
}
