// The parts of TensorFlow's event.proto, graph.proto and what they use that event files of a model need, by its documentation
// (tensorflow/core/util/event.proto and tensorflow/core/framework).

/** Rules of protocol buffers. */
export const eventRules = `
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; bytes graph_def = 4; Summary summary = 5; }
}
message Summary { repeated Value value = 1; message Value { string tag = 1; float simple_value = 2; HistogramProto histo = 5; } }
message HistogramProto {
  double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5;
  repeated double bucket_limit = 6 [packed = true]; repeated double bucket = 7 [packed = true];
}
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message NodeDef {
  string name = 1; string op = 2; repeated string input = 3; string device = 4; map<string, AttrValue> attr = 5;
}
message AttrValue {
  oneof value { ListValue list = 1; bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; TensorShapeProto shape = 7; }
  message ListValue { repeated bytes s = 2; repeated int64 i = 3 [packed = true]; repeated TensorShapeProto shape = 7; }
}
message TensorShapeProto {
  message Dim { int64 size = 1; string name = 2; }
  repeated Dim dim = 2; bool unknown_rank = 3;
}
`
