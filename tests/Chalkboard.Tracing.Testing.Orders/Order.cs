namespace Orders;

public sealed class Order
{
    public int Id { get; set; }

    public required string Customer { get; set; }

    public ICollection<OrderItem> Items { get; } = [];
}

public sealed class OrderItem
{
    public int Id { get; set; }

    public int OrderId { get; set; }

    public int Price { get; set; }
}
